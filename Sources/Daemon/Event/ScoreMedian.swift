/// The median of any number of scores in bounded memory.
///
/// Scores are counted in steps of 1e-4, what records show. More than 512 different ones double the step, so a median
/// of scores in 0…1 is off by at most 0.0016.
struct ScoreMedian: Sendable {
    private static let cells = 512

    private var counts: [Int: Int] = [:]
    private var step = 1
    private var total = 0

    /// Counts a score; what is no number counts as 0.
    mutating func add(_ score: Double) {
        let bounded = score.isNaN ? 0 : min(max(score, -1e6), 1e6)
        counts[cell(of: Int((bounded * 10000).rounded())), default: 0] += 1
        total += 1
        while counts.count > Self.cells { coarsen() }
    }

    /// The median, the mean of the two in the middle where their number is even; 0 of none.
    var value: Double {
        guard total > 0 else { return 0 }
        let sorted = counts.keys.sorted()
        return (score(at: (total - 1) / 2, sorted) + score(at: total / 2, sorted)) / 2
    }

    private func score(at rank: Int, _ sorted: [Int]) -> Double {
        var seen = 0
        for cell in sorted {
            seen += counts[cell] ?? 0
            if seen > rank { return (Double(cell * step) + Double(step - 1) / 2) / 10000 }
        }
        return 0
    }

    private func cell(of steps: Int) -> Int {
        Int((Double(steps) / Double(step)).rounded(.down))
    }

    private mutating func coarsen() {
        step *= 2
        var merged: [Int: Int] = [:]
        for (cell, count) in counts { merged[Int((Double(cell) / 2).rounded(.down)), default: 0] += count }
        counts = merged
    }
}
