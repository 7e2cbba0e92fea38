/// How a tensor lies in its storage: checked against the storage's length, in elements.
struct StorageLayout: Sendable, Hashable {
    let offset: Int
    let shape: [Int]
    let stride: [Int]
    /// Elements of the tensor.
    let count: Int

    /// Why a layout can't be.
    struct Problem: Error {
        let text: String
    }

    /// Checks that every element lies in a storage of `length` elements; throws what does not.
    init(offset: Int, shape: [Int], stride: [Int], length: Int) throws(Problem) {
        guard shape.count == stride.count, offset >= 0, shape.allSatisfy({ $0 >= 0 }),
            stride.allSatisfy({ $0 >= 0 })
        else { throw Problem(text: "has the shape \(shape), the strides \(stride) and the offset \(offset)") }
        let isEmpty = shape.contains(0)
        var count = 1
        var last = offset
        var isTooLarge = false
        for (side, step) in zip(shape, stride) where !isEmpty {
            let (product, overflow) = count.multipliedReportingOverflow(by: side)
            let (way, wayOverflow) = step.multipliedReportingOverflow(by: side - 1)
            let (sum, sumOverflow) = last.addingReportingOverflow(way)
            isTooLarge = isTooLarge || overflow || wayOverflow || sumOverflow
            (count, last) = (product, sum)
        }
        // An expanded tensor, whose elements lie over each other, is no weight and could be of any size.
        guard !isTooLarge, isEmpty ? offset <= length : last < length && count <= length else {
            throw Problem(
                text:
                    "of the shape \(shape), the strides \(stride) and the offset \(offset) does not lie in its storage"
                    + " of \(length) elements")
        }
        self.offset = offset
        self.shape = shape
        self.stride = stride
        self.count = isEmpty ? 0 : count
    }

    /// Whether its elements lie one after another in the order of rows.
    var isContiguous: Bool {
        guard count > 0 else { return true }
        var expected = 1
        for (side, step) in zip(shape, stride).reversed() where side != 1 {
            guard step == expected else { return false }
            expected *= side
        }
        return true
    }

    /// Copies the elements of `size` bytes out of their storage, in the order of rows.
    func gather(_ storage: UnsafeRawBufferPointer, size: Int) -> [UInt8] {
        guard count > 0, let source = storage.baseAddress else { return [] }
        return unsafe [UInt8](unsafeUninitializedCapacity: count * size) { output, written in
            written = count * size
            guard let target = output.baseAddress else { return }
            let run = shape.last ?? 1
            let step = (stride.last ?? 1) * size
            // The place in all sides but the last.
            var place = [Int](repeating: 0, count: max(shape.count - 1, 0))
            for row in 0..<(count / run) {
                let start = zip(place, stride).reduce(offset) { $0 + $1.0 * $1.1 } * size
                for index in 0..<run {
                    unsafe (UnsafeMutableRawPointer(target) + (row * run + index) * size).copyMemory(
                        from: source + start + index * step, byteCount: size)
                }
                for side in place.indices.reversed() {
                    place[side] += 1
                    guard place[side] == shape[side] else { break }
                    place[side] = 0
                }
            }
        }
    }
}
