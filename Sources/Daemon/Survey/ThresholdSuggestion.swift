/// The threshold that the values of a label over some pictures speak for, and by which rule.
///
/// Where the values fall into two heaps, between them: Otsu's split (the one with the largest variance between the
/// heaps), accepted only where the heaps are apart (Ashman's D above 2.5, their means 0.15 or more), and the threshold
/// is the middle of the widest gap between their means. One heap gives no threshold: the label was seen in none of the
/// pictures, in all, or it can't be told.
struct ThresholdSuggestion: Sendable, Hashable {
    /// What the values look like.
    enum Rule: String, Sendable, Encodable {
        /// Two heaps: the threshold lies between them.
        case split
        /// One heap, below the threshold in force.
        case none
        /// One heap, above it.
        case all
        /// One heap on both sides of it.
        case unclear
        /// Fewer than ``ThresholdSuggestion/fewest`` pictures.
        case few
    }

    let rule: Rule
    /// Rounded to 2 decimals.
    let threshold: Double?

    /// Pictures below which nothing is said.
    static let fewest = 8
    private static let apart = 0.15
    private static let separation = 2.5

    /// - Parameter threshold: the one in force; nil under the relative rule.
    init(_ values: [Float], threshold: Double?) {
        let sorted = values.filter(\.isFinite).map { Double($0) }.sorted()
        guard sorted.count >= Self.fewest, let low = sorted.first, let high = sorted.last else {
            rule = .few
            self.threshold = nil
            return
        }
        if let between = Self.split(sorted) {
            rule = .split
            self.threshold = between.rounded(2)
            return
        }
        self.threshold = nil
        let inForce = threshold ?? 0.5
        rule = high <= inForce ? .none : low > inForce ? .all : .unclear
    }

    /// What people read.
    var words: String {
        switch rule {
        case .split: "\(threshold ?? 0) (two heaps)"
        case .none: "seen in none"
        case .all: "seen in all"
        case .unclear: "no clear split"
        case .few: "too few pictures"
        }
    }

    private static func split(_ sorted: [Double]) -> Double? {
        let count = Double(sorted.count)
        let sum = sorted.reduce(0, +)
        let squares = sorted.reduce(0) { $0 + $1 * $1 }
        var (lowSum, lowSquares) = (0.0, 0.0)
        var best: (between: Double, lowMean: Double, highMean: Double, separation: Double)?
        for (index, value) in sorted.dropLast().enumerated() {
            lowSum += value
            lowSquares += value * value
            guard sorted[index + 1] > value else { continue }
            let (lows, highs) = (Double(index + 1), count - Double(index + 1))
            let (lowMean, highMean) = (lowSum / lows, (sum - lowSum) / highs)
            let between = lows * highs * (highMean - lowMean) * (highMean - lowMean)
            guard between > best?.between ?? 0 else { continue }
            let spread =
                max(lowSquares / lows - lowMean * lowMean, 0)
                + max((squares - lowSquares) / highs - highMean * highMean, 0)
            let separation = spread > 0 ? (highMean - lowMean) * (2 / spread).squareRoot() : .infinity
            best = (between, lowMean, highMean, separation)
        }
        guard let best, best.highMean - best.lowMean >= apart, best.separation > separation else { return nil }
        let inside = [best.lowMean] + sorted.filter { $0 > best.lowMean && $0 < best.highMean } + [best.highMean]
        let gaps = zip(inside, inside.dropFirst()).map { (width: $1 - $0, middle: ($0 + $1) / 2) }
        return gaps.max { $0.width < $1.width }?.middle
    }
}
