/// A vocabulary's labels as they are looked for pixel by pixel: one prompt each, beside the rule's background texts.
public struct SegmentationVocabulary: Sendable {
    /// What they are looked for with.
    public let rule: SegmentationRule
    /// Unit features `[labels + background, E]`, labels first.
    let texts: EncodedVocabulary

    /// Takes texts that were encoded with ``PromptTemplates/segmentation``: ``labels(_:_:)`` and the rule's background.
    public init(rule: SegmentationRule, texts: EncodedVocabulary) {
        precondition(texts.background == rule.background, "the rule's own background texts")
        self.rule = rule
        self.texts = texts
    }

    /// Labels as they are to be encoded for a rule.
    public static func labels(_ labels: [Label], _ rule: SegmentationRule) -> [Label] { labels.map(rule.label) }

    /// The labels alone as a vocabulary: for a tagger that looks only for labels that are given.
    public var labels: EncodedVocabulary {
        let own = Matrix(rows: texts.labels.count, columns: texts.features.columns)
        own.all.copy(from: texts.features[rows: 0..<own.rows])
        return EncodedVocabulary(labels: texts.labels, background: [], features: own)
    }

    /// The features of some labels and of all background texts `[labels + background, E]`.
    func features(of labels: [Int]) -> Matrix {
        let all = texts.features
        let rows = labels + Array(texts.labels.count..<all.rows)
        let features = Matrix(rows: rows.count, columns: all.columns)
        for (row, source) in rows.enumerated() {
            features[rows: row..<row + 1].copy(from: all[rows: source..<source + 1])
        }
        return features
    }
}
