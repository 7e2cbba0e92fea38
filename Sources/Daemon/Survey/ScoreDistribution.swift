/// How the values of one label are spread over some pictures.
struct ScoreDistribution: Sendable, Hashable, Encodable {
    var min: Double
    var p10: Double
    var median: Double
    var p90: Double
    var p99: Double
    var max: Double

    /// Of values in any order, rounded to 4 decimals; nil of none.
    init?(_ values: [Float]) {
        let sorted = values.filter(\.isFinite).sorted()
        guard let low = sorted.first, let high = sorted.last else { return nil }
        min = Double(low).rounded(4)
        max = Double(high).rounded(4)
        p10 = Self.quantile(0.1, of: sorted).rounded(4)
        median = Self.quantile(0.5, of: sorted).rounded(4)
        p90 = Self.quantile(0.9, of: sorted).rounded(4)
        p99 = Self.quantile(0.99, of: sorted).rounded(4)
    }

    private static func quantile(_ share: Double, of sorted: [Float]) -> Double {
        let position = share * Double(sorted.count - 1)
        let index = Swift.min(Int(position), sorted.count - 1)
        let next = Swift.min(index + 1, sorted.count - 1)
        let (low, high) = (Double(sorted[index]), Double(sorted[next]))
        return low + (position - Double(index)) * (high - low)
    }
}

/// How many values lie in each of some equal steps.
struct ScoreHistogram: Sendable, Hashable {
    /// What the first step begins with and the last one ends with: 0…1 unless values lie outside.
    let range: ClosedRange<Double>
    /// Values in each step.
    let counts: [Int]

    init(_ values: [Float], steps: Int) {
        let finite = values.filter(\.isFinite).map { Double($0) }
        let low = Swift.min(0, finite.min() ?? 0)
        let high = Swift.max(1, finite.max() ?? 1)
        range = low...high
        var counts = [Int](repeating: 0, count: steps)
        for value in finite {
            counts[Swift.min(Int((value - low) / (high - low) * Double(steps)), steps - 1)] += 1
        }
        self.counts = counts
    }
}
