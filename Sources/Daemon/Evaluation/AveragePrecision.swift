/// Average precision as the method's public code computes it.
enum AveragePrecision {
    /// The mean of the precisions at each positive, pictures by falling score, ties in picture order; nil where
    /// nothing is positive.
    static func of(scores: [Float], positives: [Bool]) -> Double? {
        precondition(scores.count == positives.count, "a score a picture")
        let order = scores.indices.sorted { scores[$0] > scores[$1] || (scores[$0] == scores[$1] && $0 < $1) }
        var found = 0
        var sum = 0.0
        for (rank, picture) in order.enumerated() where positives[picture] {
            found += 1
            sum += Double(found) / Double(rank + 1)
        }
        return found > 0 ? sum / Double(found) : nil
    }
}
