/// How scores become tags (METHOD section 6).
public enum TagRule: Sendable, Hashable {
    /// The paper's: min-max over the picture's scores, those above a half; if there is none, the best. Always a tag.
    case relative
    /// A label is a tag where its score is greater than its own threshold, else than this one; of these at most
    /// `maxTags`, the highest.
    case absolute(Double, maxTags: Int)

    /// Tags of a picture at most, unless said otherwise.
    public static let defaultMaxTags = 8

    /// The indices of the labels that are tags, best first; of equals the first in label order.
    ///
    /// - Parameter thresholds: the labels' own.
    func tags(of scores: [Float], thresholds: [Double?], relative: Double) -> [Int] {
        let order = scores.indices.sorted { scores[$0] > scores[$1] || (scores[$0] == scores[$1] && $0 < $1) }
        guard let best = order.first, let worst = order.last else { return [] }
        switch self {
        case .relative:
            let low = Double(scores[worst])
            let range = Double(scores[best]) - low
            let tags = order.filter { range > 0 && (Double(scores[$0]) - low) / range > relative }
            return tags.isEmpty ? [best] : tags
        case .absolute(let threshold, let maxTags):
            let tags = order.filter { scores[$0] > Float(thresholds[$0] ?? threshold) }
            return Array(tags.prefix(maxTags))
        }
    }
}
