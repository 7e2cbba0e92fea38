import Glibc

/// How far what is computed in less than float32 lies from float32: what 95 of 100 values stay within.
struct ReducedErrors: Sendable, Hashable {
    /// Of scores, in log-odds.
    var scores: Float = 0
    /// Of evidence, in its own unit.
    var evidence: Float = 0
}

/// When a picture that was tagged in less than float32 has to be tagged again in float32: some decision depends on where,
/// within its error, a score lies.
///
/// What a softmax gives is off by about as much everywhere if it is measured in log-odds, ln p/(1 - p); so is the margin.
struct Cascade {
    let errors: ReducedErrors
    /// Whether scores are cosines times the model's scale, before any softmax: they are log-odds already.
    var scoresAreLogits = false

    /// Whether a label is a candidate in float32.
    enum Candidacy {
        case never, maybe, always
    }

    /// What a value is off by at most, in errors that 95 of 100 stay within.
    private static let allowance: Float = 1.5

    /// How far the log-odds of scores may be from those in float32.
    var margin: Float { Self.allowance * errors.scores }

    /// How far the log-odds of a crop's score may be, whose region may be another one in float32.
    ///
    /// Crops of regions that hang on a few patches were off by ten to twenty times what patches are, in 1 of 20, with each of
    /// three models.
    var jump: Float { 15 * errors.scores }

    /// How much lower and higher a region is cut to see what another one would make of its crop's score.
    ///
    /// Normalised patches near the cut were off by 0.25 to 0.7 of that error.
    var cut: Double { 0.3 * Double(errors.scores) }

    /// Where a value of evidence may lie in float32.
    func range(ofEvidence value: Float) -> ClosedRange<Float> {
        value - Self.allowance * errors.evidence...value + Self.allowance * errors.evidence
    }

    /// Where a score may lie in float32.
    func range(of score: Float) -> ClosedRange<Float> { widened(score...score, by: margin) }

    /// Where a crop's score may lie, whatever region float32 sees; nil: nobody has looked.
    func range(ofCrop score: Float?) -> ClosedRange<Float> {
        score.map { widened($0...$0, by: jump) } ?? 0...1
    }

    /// The same where it is known what it is for the regions that float32 may see.
    func range(ofCrops scores: ClosedRange<Float>) -> ClosedRange<Float> { widened(scores, by: margin) }

    /// Whether a label whose best patch scores `local` exceeds the threshold of candidates.
    func candidacy(of local: Float, threshold: Double) -> Candidacy {
        let above = Self.logOdds(local) - Self.logOdds(Float(threshold))
        return abs(above) <= margin ? .maybe : above > 0 ? .always : .never
    }

    private func widened(_ scores: ClosedRange<Float>, by margin: Float) -> ClosedRange<Float> {
        guard !scoresAreLogits else { return scores.lowerBound - margin...scores.upperBound + margin }
        let low = Self.share(Self.logOdds(scores.lowerBound) - margin)
        return low...Self.share(Self.logOdds(scores.upperBound) + margin)
    }

    /// The labels that a decision depends on: whether they are tags hangs on where in their ranges their scores lie.
    ///
    /// - Parameters:
    ///   - scores: what decides, a label each.
    ///   - ranges: where it may lie in float32.
    ///   - thresholds: the labels' own, for the absolute rule.
    ///   - relative: the normalised score that the relative rule asks for.
    static func unsettled(
        _ scores: [Float], _ ranges: [ClosedRange<Float>], thresholds: [Double?], rule: TagRule, relative: Double
    ) -> Set<Int> {
        switch rule {
        case .relative: unsettled(ranges, relative: Float(relative))
        case .absolute(let threshold, let maxTags):
            unsettled(scores, ranges, above: thresholds.map { Float($0 ?? threshold) }, maxTags: maxTags)
        }
    }

    private static func unsettled(
        _ scores: [Float], _ ranges: [ClosedRange<Float>], above cuts: [Float], maxTags: Int
    ) -> Set<Int> {
        var unsettled = Set(
            ranges.indices.filter { ranges[$0].lowerBound <= cuts[$0] && ranges[$0].upperBound > cuts[$0] })
        // Of more tags than there may be the last that is kept and the first that is not may change places.
        let order = ranges.indices.filter { ranges[$0].upperBound > cuts[$0] }.sorted { scores[$0] > scores[$1] }
        guard order.count > maxTags else { return unsettled }
        let (kept, left) = (order.prefix(maxTags), order.dropFirst(maxTags))
        let lowest = kept.map { ranges[$0].lowerBound }.min() ?? .infinity
        let highest = left.map { ranges[$0].upperBound }.max() ?? -.infinity
        unsettled.formUnion(kept.filter { ranges[$0].lowerBound <= highest })
        unsettled.formUnion(left.filter { ranges[$0].upperBound >= lowest })
        return unsettled
    }

    private static func unsettled(_ ranges: [ClosedRange<Float>], relative: Float) -> Set<Int> {
        let (lows, highs) = (ranges.map(\.lowerBound), ranges.map(\.upperBound))
        guard let least = lows.min(), let leastHigh = highs.min(), let mostLow = lows.max(), let most = highs.max()
        else {
            return []
        }
        let lowestCut = least + relative * (mostLow - least)
        let highestCut = leastHigh + relative * (most - leastHigh)
        let near = ranges.indices.filter { lows[$0] <= highestCut && highs[$0] > lowestCut }
        // The cut hangs on the best.
        return near.isEmpty ? [] : Set(near + ranges.indices.filter { highs[$0] >= mostLow })
    }

    /// ln p/(1 - p), of what is almost 0 or 1 that of 1e-6 from there.
    static func logOdds(_ score: Float) -> Float {
        let share = min(max(score, 1e-6), 1 - 1e-6)
        return log(share / (1 - share))
    }

    /// What has these log-odds.
    private static func share(_ logOdds: Float) -> Float { 1 / (1 + exp(-logOdds)) }
}
