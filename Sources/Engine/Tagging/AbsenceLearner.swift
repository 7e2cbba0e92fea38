/// Learns from pictures of which nobody said what they show how the evidence for each label is spread without it.
///
/// Some of the pictures do show some of the labels. So only the middle and the 84 % quantile count, which a label that
/// is in fewer than one picture of six does not reach; and both are held within what is usual for the texts of the
/// reference, whose evidence is measured over the same pictures. The reference does not depend on the user's list, so
/// neither does anything learnt here depend on the other labels in it.
public struct AbsenceLearner: Sendable {
    private let labels: Int
    private let texts: Int
    private var columns: [[Float]]

    /// Pictures below which nothing is learnt.
    public static let fewest = 8
    /// Pictures at which a label's own spread counts as much as the usual one.
    ///
    /// From 12 to 120 pictures of drawn scenes the usual spread alone was as good as any mixture, or better.
    static let equalShare = 1_000.0
    /// Pictures at which a label's own middle counts as much as the usual one.
    ///
    /// From 80 to 120 drawn scenes any share up to a half was as good, the whole own middle a little worse.
    static let equalMiddleShare = 200.0
    /// Numbers that are kept at most, 4 bytes each.
    static let mostValues = 50_000_000

    /// A learner for the first `labels` of so many `texts`; the others are the reference's.
    public init(labels: Int, texts: Int) {
        precondition(labels > 0 && labels < texts, "labels, and a reference behind them")
        self.labels = labels
        self.texts = texts
        columns = Array(repeating: [], count: texts)
    }

    /// Pictures seen.
    public var count: Int { columns[0].count }

    /// Pictures that can be kept.
    public var mostPictures: Int { Self.mostValues / texts }

    /// Whether no more pictures can be kept.
    public var isFull: Bool { count >= mostPictures }

    /// Takes one picture's evidence, one value a text; one with a value that is no number is left out.
    public mutating func add(_ evidence: [Float]) {
        precondition(evidence.count == texts, "one value a text")
        guard !isFull, evidence.allSatisfy(\.isFinite) else { return }
        for (index, value) in evidence.enumerated() {
            columns[index].append(value)
        }
    }

    /// One distribution a label; none from fewer than ``fewest`` pictures.
    public func learn() -> [AbsentDistribution?] {
        guard count >= Self.fewest else { return [] }
        let spreads = columns.map { Spread(of: $0) }
        let usual = spreads[labels...]
        let scale = Self.median(usual.map(\.upper))
        let lower = Self.median(usual.map(\.lower))
        let middle = Self.median(usual.map(\.middle))
        let between = Self.consistency * Self.median(usual.map { abs($0.middle - middle) })
        let share = Double(count) / (Double(count) + Self.equalShare)
        let ownMiddle = Double(count) / (Double(count) + Self.equalMiddleShare)
        return spreads[..<labels].map { spread in
            let ceiling = min(spread.low + 1.5 * Self.lowToMiddle * lower, middle + 3 * max(between, scale))
            let own = min(max(spread.upper, 0.25 * scale), 2 * scale)
            return AbsentDistribution(
                location: ownMiddle * min(spread.middle, ceiling) + (1 - ownMiddle) * middle,
                scale: max(share * own + (1 - share) * scale, 1e-3))
        }
    }

    /// From the median absolute deviation to the standard deviation of a normal distribution.
    private static let consistency = 1.4826
    /// From the 10 % quantile to the middle of a normal distribution, in standard deviations.
    private static let lowToMiddle = 1.2816

    private static func median(_ values: [Double]) -> Double {
        Spread.quantile(0.5, of: values.sorted())
    }

    /// Robust figures of one text's evidence.
    private struct Spread {
        /// 10 % quantile.
        var low: Double
        /// Median.
        var middle: Double
        /// The standard deviation as the values above the middle show it.
        var upper: Double
        /// The same below the middle.
        var lower: Double

        init(of values: [Float]) {
            let sorted = values.map { Double($0) }.sorted()
            low = Self.quantile(0.1, of: sorted)
            middle = Self.quantile(0.5, of: sorted)
            upper = Self.quantile(0.8413, of: sorted) - middle
            lower = (middle - low) / lowToMiddle
        }

        /// A quantile between the two nearest values; 0 of none.
        static func quantile(_ share: Double, of sorted: [Double]) -> Double {
            guard let last = sorted.indices.last else { return 0 }
            let position = share * Double(last)
            let index = min(Int(position), last)
            let next = min(index + 1, last)
            return sorted[index] + (position - Double(index)) * (sorted[next] - sorted[index])
        }
    }
}
