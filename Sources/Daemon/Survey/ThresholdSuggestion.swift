/// The threshold that the values of a label over some pictures speak for, and by which rule.
///
/// Where the values fall into two heaps, between them: Otsu's split (the one with the largest variance between the
/// heaps), else the split at the widest gap, accepted only where the heaps are apart (Ashman's D above 2.5, their means
/// 0.15 or more) and a valley lies between them (at most half as many values as around the upper mean). The threshold is
/// the middle of the widest gap between the means. One heap gives no threshold: the label was seen in none of the
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
        /// One heap on both sides of it, or two that no threshold can part.
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
            // In mode clip-raw the heaps may lie where no threshold can be set.
            let canBeSet = (0...1).contains(between)
            rule = canBeSet ? .split : .unclear
            self.threshold = canBeSet ? between.rounded(2) : nil
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
        let gaps = zip(sorted, sorted.dropFirst()).map { $1 - $0 }
        guard let widest = gaps.indices.max(by: { gaps[$0] < gaps[$1] }), gaps[widest] > 0 else { return nil }
        let candidates = [otsu(sorted), widest + 1].map { count in
            (low: Heap(sorted[..<count]), high: Heap(sorted[count...]))
        }
        return candidates.lazy.compactMap { threshold(between: $0.low, $0.high, sorted) }.first
    }

    /// How many values lie in the lower heap of Otsu's split, at least one and not all.
    private static func otsu(_ sorted: [Double]) -> Int {
        let sum = sorted.reduce(0, +)
        var lowSum = 0.0
        var best = (count: 1, between: -1.0)
        for (index, value) in sorted.dropLast().enumerated() {
            lowSum += value
            guard sorted[index + 1] > value else { continue }
            let (lows, highs) = (Double(index + 1), Double(sorted.count - index - 1))
            let distance = (sum - lowSum) / highs - lowSum / lows
            if lows * highs * distance * distance > best.between {
                best = (index + 1, lows * highs * distance * distance)
            }
        }
        return best.count
    }

    /// The middle of the widest gap between two heaps; nil where they are one.
    private static func threshold(between low: Heap, _ high: Heap, _ sorted: [Double]) -> Double? {
        let distance = high.mean - low.mean
        let spread = low.variance + high.variance
        let ashman = spread > 0 ? distance * (2 / spread).squareRoot() : .infinity
        guard distance >= apart, ashman > separation else { return nil }
        let inside = [low.mean] + sorted.filter { $0 > low.mean && $0 < high.mean } + [high.mean]
        let gaps = zip(inside, inside.dropFirst()).map { (width: $1 - $0, middle: ($0 + $1) / 2) }
        guard let middle = gaps.max(by: { $0.width < $1.width })?.middle else { return nil }
        // Between two heaps there is a valley: a tail that only thins out has none.
        func count(around centre: Double) -> Int { sorted.count { abs($0 - centre) <= distance / 8 } }
        return 2 * count(around: middle) <= count(around: high.mean) ? middle : nil
    }

    /// Some values that lie together.
    private struct Heap {
        let mean: Double
        let variance: Double

        init(_ values: ArraySlice<Double>) {
            let mean = values.reduce(0, +) / Double(values.count)
            self.mean = mean
            variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
        }
    }
}
