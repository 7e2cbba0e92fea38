/// Counts of small numbers, for medians of thousands of cells without sorting them.
struct Histogram: Sendable {
    /// One more than the largest sum of a cell.
    private static let size = 4096

    private var counts = [Int32](repeating: 0, count: Histogram.size)
    private(set) var total = 0

    /// An empty one.
    init() {}

    /// The counts of some numbers.
    init(_ values: [UInt16]) {
        for value in values { add(Int(value)) }
    }

    /// Counts a number; what lies outside 0…4095 counts as the nearest.
    mutating func add(_ value: Int) {
        counts[min(max(value, 0), Self.size - 1)] &+= 1
        total &+= 1
    }

    /// The median, the lower one of two; 0 of none.
    var median: Int {
        var seen = 0
        for (value, count) in counts.enumerated() {
            seen &+= Int(count)
            if seen > 0, seen * 2 >= total { return value }
        }
        return 0
    }
}
