import Glibc

/// When a picture that was tagged in less than float32 has to be tagged again in float32: some decision was near.
///
/// What a softmax gives is off by about as much everywhere if it is measured in log-odds, ln p/(1 - p); so is the margin.
struct Cascade {
    /// How far the log-odds of scores may be from those of what decides about them; beyond it the reduced precision's
    /// decision stands.
    var margin: Float
    /// Whether scores are cosines times the model's scale, before any softmax: they are log-odds already.
    var scoresAreLogits = false

    init(margin: Float, scoresAreLogits: Bool = false) {
        self.margin = margin
        self.scoresAreLogits = scoresAreLogits
    }

    /// For scores whose log-odds are typically off by less than `error`: three times that, as what makes a tag adds up the
    /// errors of a picture and of a crop, whose region may be another one; never less than what 8 bits were seen to do.
    init(typicalError error: Float, scoresAreLogits: Bool = false) {
        self.init(margin: max(3 * error, 0.15), scoresAreLogits: scoresAreLogits)
    }

    /// Whether some label may or may not be a candidate.
    func isNear(_ local: [Float], candidateThreshold: Double) -> Bool {
        let threshold = Self.logOdds(Float(candidateThreshold))
        return local.contains { abs(Self.logOdds($0) - threshold) <= margin }
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
            let cut = value(low + Float(relative) * (high - low))
            return scores.contains { abs(value($0) - cut) <= margin }
        case .absolute(let threshold, let maxTags):
            func cut(of label: Int) -> Float { Float(thresholds[label] ?? threshold) }
            let near = scores.indices.contains { abs(value(scores[$0]) - value(cut(of: $0))) <= margin }
            guard !near else { return true }
            let tags = scores.indices.filter { scores[$0] > cut(of: $0) }
            guard tags.count > maxTags else { return false }
            let order = tags.map { value(scores[$0]) }.sorted(by: >)
            return order[maxTags - 1] - order[maxTags] <= margin
        }
    }

    /// What a score's errors are measured in.
    private func value(_ score: Float) -> Float { scoresAreLogits ? score : Self.logOdds(score) }

    /// ln p/(1 - p), of what is almost 0 or 1 that of 1e-6 from there.
    static func logOdds(_ score: Float) -> Float {
        let share = min(max(score, 1e-6), 1 - 1e-6)
        return log(share / (1 - share))
    }
}
