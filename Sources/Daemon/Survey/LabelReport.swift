import Engine

/// What `labels` says of one label: how it scored over the pictures, and what threshold that speaks for.
struct LabelReport: Sendable {
    var label: String
    /// Pictures and frames.
    var count: Int
    var score: ScoreDistribution
    /// Of p, where the label is calibrated.
    var probability: ScoreDistribution?
    /// Whether p and not the score decides.
    var decidesProbability: Bool
    /// In force; nil under the relative rule.
    var threshold: Double?
    /// Pictures that it is a tag of, or would be without the limit of tags a picture.
    var above: Int
    var suggestion: ThresholdSuggestion
    /// Of what decides.
    var histogram: ScoreHistogram

    /// Steps of a histogram.
    static let steps = 24

    /// The distribution of what decides.
    var deciding: ScoreDistribution { decidesProbability ? probability ?? score : score }
}

/// The values of all labels over the pictures that were looked at.
struct LabelTally: Sendable {
    private let tagger: Tagger
    private var scores: [[Float]]
    private var probabilities: [[Float]]
    private var relativeTags: [Int]

    /// Numbers that are kept at most, 4 bytes each.
    private static let mostValues = 50_000_000

    init(_ tagger: Tagger) {
        self.tagger = tagger
        let count = tagger.vocabulary.labels.count
        scores = Array(repeating: [], count: count)
        probabilities = Array(repeating: [], count: count)
        relativeTags = Array(repeating: 0, count: count)
    }

    /// Pictures that so many labels can be tallied over.
    static func mostPictures(labels: Int) -> Int { mostValues / max(labels, 1) / 2 }

    /// Pictures and frames so far.
    var count: Int { scores.first?.count ?? 0 }

    /// Takes what was found in one more.
    mutating func add(_ tagging: Tagging) {
        for (label, score) in tagging.scores.enumerated() {
            scores[label].append(score)
            if tagging.probabilities.indices.contains(label), let value = tagging.probabilities[label] {
                probabilities[label].append(value)
            }
        }
        for tag in tagging.tags { relativeTags[tag.label] += 1 }
    }

    /// One report a label, in the order of the list; none without pictures.
    var reports: [LabelReport] {
        tagger.vocabulary.labels.indices.compactMap { label in
            guard let score = ScoreDistribution(scores[label]) else { return nil }
            let decides = tagger.isDecidedByProbability(label)
            let values = decides ? probabilities[label] : scores[label]
            let threshold = tagger.threshold(of: label)
            return LabelReport(
                label: tagger.vocabulary.labels[label].name, count: scores[label].count, score: score,
                probability: ScoreDistribution(probabilities[label]), decidesProbability: decides,
                threshold: threshold,
                above: threshold.map { limit in values.count { $0 > Float(limit) } } ?? relativeTags[label],
                suggestion: ThresholdSuggestion(values, threshold: threshold),
                histogram: ScoreHistogram(values, steps: LabelReport.steps))
        }
    }
}
