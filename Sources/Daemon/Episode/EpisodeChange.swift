import Engine

/// A moment in the life of a tag: what one `tag.begin`, `tag.update` or `tag.end` record tells, or would tell.
struct EpisodeChange: Sendable, Hashable {
    /// Which moment it is.
    enum Kind: Sendable, Hashable {
        /// The episode opens. `initial`: the first analysed frame after a start, a reconnect or a reload that changed
        /// scores supported it already.
        case begin(initial: Bool)
        /// A new top, or time for an update; counted from 1 within the episode.
        case update(Int)
        /// The episode closes; `last` is its last supporting frame.
        case end(last: FrameMoment, EpisodeEnd)
    }

    var kind: Kind
    var label: String
    /// What tells the episode from every other one of its source, the same in all its changes.
    var episode: String
    /// Raw score of the last supporting frame.
    var score: Float
    /// p of that frame, where the label is calibrated.
    var probability: Float?
    /// The median at the last supporting frame.
    var median: Float
    /// The best median so far.
    var top: Float
    /// The first supporting frame.
    var begin: FrameMoment
    /// The last class region seen, where there was one.
    var box: Box?
    /// Whether a record tells it; a new top may be of interest without one.
    var isTold = true

    /// Whether an episode opens with it.
    var isBegin: Bool { if case .begin = kind { true } else { false } }

    /// Whether an episode closes with it.
    var isEnd: Bool { if case .end = kind { true } else { false } }

    /// Whether an episode opens, or its label was never seen better.
    var isNews: Bool { isBegin || (!isEnd && median >= top) }
}

/// Why an episode ended.
enum EpisodeEnd: String, Sendable, CaseIterable {
    case absent
    case sourceLost = "source_lost"
    case paused
    case reload
    case shutdown
    case maxAge = "max_age"
}
