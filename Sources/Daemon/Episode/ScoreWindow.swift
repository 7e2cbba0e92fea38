/// The raw scores of a label in the last analysed frames.
struct ScoreWindow: Sendable {
    private var scores: [Float] = []

    /// The latest score; nil before the first.
    var latest: Float? { scores.last }

    /// Adds a score and forgets those older than the last `capacity`; what is no number counts as 0.
    mutating func add(_ score: Float, capacity: Int) {
        scores.append(score.isNaN ? 0 : score)
        let surplus = scores.count - max(capacity, 1)
        if surplus > 0 { scores.removeFirst(surplus) }
    }

    /// Forgets all scores.
    mutating func clear() { scores.removeAll(keepingCapacity: true) }

    /// The median, the mean of the two in the middle where their number is even; 0 of none.
    var median: Float {
        guard !scores.isEmpty else { return 0 }
        let sorted = scores.sorted()
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }
}
