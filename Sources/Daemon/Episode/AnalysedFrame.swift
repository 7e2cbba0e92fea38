import Engine

/// What the tagger found in one frame of a source.
struct AnalysedFrame: Sendable {
    var moment: FrameMoment
    /// One raw score a label, in the order of the labels that the tracker had under `generation`.
    var scores: [Float]
    /// Class regions by index of the label, where there are any.
    var boxes: [Int: Box] = [:]
    /// Whether an episode may open on it; false while a global change settles.
    var allowsOpening = true
    /// ``EpisodeTracker/generation`` when the frame was handed over: scores of an earlier list mean other labels.
    var generation = 0
}
