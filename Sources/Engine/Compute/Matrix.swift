import Glibc

/// A row-major float32 matrix `[rows, columns]` at a 64-byte boundary, zero at first.
///
/// Threads of one phase of a computation write disjoint rows; phases are separated by the end of a
/// ``Parallelism/forEach(_:_:)``. That rule, kept by the callers, is what makes sharing one safe.
@safe
final class Matrix: @unchecked Sendable {  // guarded by the phases: within one, writers own disjoint rows
    let rows: Int
    let columns: Int
    let elements: UnsafeMutablePointer<Float>

    /// Bytes of a mapping of its own; nil where it is of the heap.
    private let mappedBytes: Int?

    /// Floats that one matrix may hold: 16 GiB.
    static let largestCount = 1 << 32

    init(rows: Int, columns: Int) {
        precondition(rows >= 0 && columns >= 0, "a matrix has no negative side")
        let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
        precondition(!overflow && count <= Self.largestCount, "a matrix of \(rows) x \(columns) is too large")
        self.rows = rows
        self.columns = columns
        let bytes = max(count, 1) * MemoryLayout<Float>.stride
        if bytes >= leastMapped, let pages = unsafe zeroPages(bytes) {
            unsafe elements = pages.bindMemory(to: Float.self, capacity: count)
            mappedBytes = bytes
        } else {
            let storage = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
            unsafe elements = storage.bindMemory(to: Float.self, capacity: max(count, 1))
            unsafe elements.initialize(repeating: 0, count: max(count, 1))
            mappedBytes = nil
        }
    }

    /// The same, but nil where it is too large, or large and there is no memory for it.
    convenience init?(affording rows: Int, columns: Int) {
        precondition(rows >= 0 && columns >= 0, "a matrix has no negative side")
        let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
        guard !overflow, count <= Self.largestCount else { return nil }
        let bytes = count * MemoryLayout<Float>.stride
        guard bytes >= leastMapped else {
            self.init(rows: rows, columns: columns)
            return
        }
        guard let pages = unsafe zeroPages(bytes) else { return nil }
        unsafe self.init(rows: rows, columns: columns, pages: pages, bytes: bytes)
    }

    private init(rows: Int, columns: Int, pages: UnsafeMutableRawPointer, bytes: Int) {
        self.rows = rows
        self.columns = columns
        unsafe elements = pages.bindMemory(to: Float.self, capacity: rows * columns)
        mappedBytes = bytes
    }

    convenience init(rows: Int, columns: Int, _ values: [Float]) {
        precondition(values.count == rows * columns, "\(values.count) values for a \(rows) x \(columns) matrix")
        self.init(rows: rows, columns: columns)
        for (index, value) in values.enumerated() {
            unsafe elements[index] = value
        }
    }

    deinit {
        if let mappedBytes {
            unsafe munmap(elements, mappedBytes)
        } else {
            unsafe elements.deallocate()
        }
    }

    /// How many elements there are.
    var count: Int { rows * columns }

    /// The first elements of a matrix of one row, as a row of their own.
    func window(ofFirst count: Int) -> Window {
        precondition(rows == 1, "one row")
        return Window(of: self, rows: 0..<1, columns: 0..<count)
    }

    subscript(row: Int, column: Int) -> Float {
        get {
            precondition(row >= 0 && row < rows && column >= 0 && column < columns, "outside the matrix")
            return unsafe elements[row * columns + column]
        }
        set {
            precondition(row >= 0 && row < rows && column >= 0 && column < columns, "outside the matrix")
            unsafe elements[row * columns + column] = newValue
        }
    }

    /// The elements, row by row.
    var values: [Float] {
        unsafe Array(UnsafeBufferPointer(start: elements, count: count))
    }

    /// All of it as a window.
    var all: Window {
        Window(of: self, rows: 0..<rows, columns: 0..<columns)
    }

    /// Some rows, whole.
    subscript(rows range: Range<Int>) -> Window {
        Window(of: self, rows: range, columns: 0..<columns)
    }

    /// A window of some rows and columns.
    subscript(rows rowRange: Range<Int>, columns columnRange: Range<Int>) -> Window {
        Window(of: self, rows: rowRange, columns: columnRange)
    }
}

/// A window of a matrix: what products and kernels work on.
@safe
struct Window {
    let matrix: Matrix
    let rows: Int
    let columns: Int
    /// The first element; rows are `stride` floats apart.
    let start: UnsafeMutablePointer<Float>

    private init(matrix: Matrix, rows: Int, columns: Int, start: UnsafeMutablePointer<Float>) {
        self.matrix = matrix
        self.rows = rows
        self.columns = columns
        unsafe self.start = start
    }

    fileprivate init(of matrix: Matrix, rows: Range<Int>, columns: Range<Int>) {
        precondition(rows.lowerBound >= 0 && rows.upperBound <= matrix.rows, "rows \(rows) of \(matrix.rows)")
        precondition(
            columns.lowerBound >= 0 && columns.upperBound <= matrix.columns, "columns \(columns) of \(matrix.columns)")
        self.matrix = matrix
        self.rows = rows.count
        self.columns = columns.count
        unsafe start = matrix.elements + (rows.lowerBound * matrix.columns + columns.lowerBound)
    }

    /// Floats from one row to the next.
    var stride: Int { matrix.columns }

    /// The elements, row by row.
    var values: [Float] {
        (0..<rows).flatMap { unsafe Array(UnsafeBufferPointer(start: start + $0 * stride, count: columns)) }
    }

    /// Some of its rows.
    subscript(rows range: Range<Int>) -> Window {
        precondition(range.lowerBound >= 0 && range.upperBound <= rows, "rows \(range) of \(rows)")
        return unsafe Window(
            matrix: matrix, rows: range.count, columns: columns, start: start + range.lowerBound * stride)
    }

    /// Some of its columns.
    subscript(columns range: Range<Int>) -> Window {
        precondition(range.lowerBound >= 0 && range.upperBound <= columns, "columns \(range) of \(columns)")
        return unsafe Window(matrix: matrix, rows: rows, columns: range.count, start: start + range.lowerBound)
    }

    /// An element of the window.
    subscript(row: Int, column: Int) -> Float {
        precondition(row >= 0 && row < rows && column >= 0 && column < columns, "outside the window")
        return unsafe start[row * stride + column]
    }

    /// Copies another window of the same shape into this one.
    func copy(from other: Window) {
        precondition(rows == other.rows && columns == other.columns, "windows of two shapes")
        for row in 0..<rows {
            unsafe (start + row * stride).update(from: other.start + row * other.stride, count: columns)
        }
    }

    /// Sets every element to zero.
    func clear() {
        for row in 0..<rows {
            unsafe (start + row * stride).update(repeating: 0, count: columns)
        }
    }
}

/// Bytes from which on a matrix has a mapping of its own.
private let leastMapped = 4 << 20

/// Pages for a large matrix, all zeros; nil where there are none.
///
/// They are huge where the system has such: with them a product's packing misses the TLB less. What nobody writes takes
/// no memory.
private func zeroPages(_ bytes: Int) -> UnsafeMutableRawPointer? {
    let pages = unsafe mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let pages = unsafe pages, unsafe pages != MAP_FAILED else { return nil }
    _ = unsafe madvise(pages, bytes, Int32(MADV_HUGEPAGE))
    return unsafe pages
}
