/// A rectangle in fractions of the upright frame, origin at the top left.
struct FractionBox: Sendable, Hashable {
    var x: Double
    var y: Double
    var width: Double
    var height: Double

    /// Writes `[x, y, width, height]`; six decimals tell any box of patches from any other.
    func write(_ key: String, to writer: inout JSONWriter) {
        let values = [x, y, width, height].map { $0.isNaN ? 0 : min(max($0, 0), 1) }
        writer.numbers(key, values, decimals: 6)
    }
}
