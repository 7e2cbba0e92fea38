/// Changes to some bytes, each of a place of its own.
struct Splices {
    private var all: [(range: Range<Int>, new: [UInt8])] = []

    /// Whether nothing changes.
    var isEmpty: Bool { all.isEmpty }

    /// Puts a text in place of a range, or at it where it is empty.
    ///
    /// Ranges must not overlap; what is put at one place stands in the order in which it came.
    mutating func replace(_ range: Range<Int>, with text: String) {
        all.append((range, Array(text.utf8)))
    }

    /// The bytes with all changes.
    func applied(to bytes: [UInt8]) -> [UInt8] {
        let sorted = all.enumerated().sorted { left, right in
            (left.element.range.lowerBound, left.element.range.upperBound, left.offset)
                < (right.element.range.lowerBound, right.element.range.upperBound, right.offset)
        }
        var result: [UInt8] = []
        var position = 0
        for (_, splice) in sorted {
            precondition(splice.range.lowerBound >= position, "changes overlap")
            result += bytes[position..<splice.range.lowerBound]
            result += splice.new
            position = splice.range.upperBound
        }
        return result + bytes[position...]
    }
}
