import Engine

/// What the tagger found in one frame of a source.
struct AnalysedFrame: Sendable {
    var moment: FrameMoment
    /// What thresholds are compared with, one value a label in the order that the tracker had under `generation`: raw
    /// scores, or p of the labels that it decides about.
    var scores: [Float]
    /// The raw scores where `scores` are not just those; empty: they are.
    var rawScores: [Float] = []
    /// One p a label where there is one; empty: none.
    var probabilities: [Float?] = []
    /// Class regions by index of the label, where there are any.
    var boxes: [Int: Box] = [:]
    /// Whether an episode may open on it; false while a global change settles.
    var allowsOpening = true
    /// ``EpisodeTracker/generation`` when the frame was handed over: scores of an earlier list mean other labels.
    var generation = 0
}

extension AnalysedFrame {
    /// What records tell of a label in this frame.
    func reading(of label: Int) -> TagLife.Reading {
        TagLife.Reading(
            score: rawScores.indices.contains(label) ? rawScores[label] : scores[label],
            probability: probabilities.indices.contains(label) ? probabilities[label] : nil)
    }
}
