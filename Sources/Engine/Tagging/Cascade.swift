/// When a picture that was tagged in less than float32 has to be tagged again in float32: some decision was near.
struct Cascade {
    /// How far scores may be from what decides about them; beyond it the reduced precision's decision stands.
    ///
    /// Of 355 pictures' scores in 8 bits between 0.1 and 0.9, 95 of 100 are off by less than 0.026, and of all scores
    /// 999 of 1,000 by less than 0.019 (docs/models.md).
    var margin: Float = 0.03

    /// Whether some label may or may not be a candidate.
    func isNear(_ local: [Float], candidateThreshold: Double) -> Bool {
        local.contains { abs($0 - Float(candidateThreshold)) <= margin }
    }

    /// Whether some label may or may not be a tag.
    ///
    /// - Parameters:
    ///   - scores: what decides, a label each.
    ///   - thresholds: the labels' own, for the absolute rule.
    ///   - relative: the normalised score that the relative rule asks for.
    func isNear(_ scores: [Float], thresholds: [Double?], rule: TagRule, relative: Double) -> Bool {
        switch rule {
        case .relative:
            guard let low = scores.min(), let high = scores.max() else { return false }
            let cut = low + Float(relative) * (high - low)
            return scores.contains { abs($0 - cut) <= margin }
        case .absolute(let threshold, let maxTags):
            let near = scores.indices.contains { abs(scores[$0] - Float(thresholds[$0] ?? threshold)) <= margin }
            guard !near else { return true }
            let tags = scores.indices.filter { scores[$0] > Float(thresholds[$0] ?? threshold) }
            guard tags.count > maxTags else { return false }
            let order = tags.map { scores[$0] }.sorted(by: >)
            return order[maxTags - 1] - order[maxTags] <= margin
        }
    }
}
