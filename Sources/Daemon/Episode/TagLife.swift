import Engine

/// The life of one label on one source: its scores, its support, its open episode.
struct TagLife: Sendable {
    /// Supporting frames in a row that have not opened an episode yet.
    struct Run: Sendable {
        var first: FrameMoment
        var isInitial: Bool
        var top: Float
        var count = 0
    }

    /// What records tell of a frame, whatever decides.
    struct Reading: Sendable {
        /// The raw score.
        var score: Float = 0
        /// p, where the label is calibrated.
        var probability: Float?
    }

    /// An episode that has begun and not ended.
    struct Episode: Sendable {
        var name: String
        var begin: FrameMoment
        var last: FrameMoment
        var reading: Reading
        var median: Float
        var top: Float
        var box: Box?
        /// The top that a record told, or a mask was made of.
        var toldTop: Float
        /// When a record told something.
        var told: FrameMoment
        var updates = 0
        /// Seconds without support that count.
        var absence = 0.0
    }

    var label: EpisodeLabel
    var window = ScoreWindow()
    var reading = Reading()
    var median: Float = 0
    var box: Box?
    /// Whether the median has passed `enter` and not fallen below `exit` since.
    var isOn = false
    /// Whether the last analysed frame has the tag: on, and among the highest `maxTags`.
    var isTag = false
    var run: Run?
    var episode: Episode?

    init(label: EpisodeLabel) { self.label = label }

    /// Takes what decides about an analysed frame: its score or its p.
    ///
    /// Hysteresis: a median between `exit` and `enter` keeps a label supported that was so in the frame before, and
    /// does not bring one back. (On the sample video a cat holds the median of "dog" at 0.22 for six seconds, above
    /// its exit threshold of 0.21: the dog that left six seconds before must not live on in it.)
    mutating func observe(_ score: Float, box: Box?, window capacity: Int) {
        window.add(score, capacity: capacity)
        median = window.median
        self.box = box
        isOn = median > label.enter || (isOn && median >= label.exit)
    }

    /// Whether another look at a like frame would change nothing: the latest score says what the median says, and no
    /// episode is about to open.
    func isSettled(on: Int) -> Bool {
        guard let latest = window.latest else { return false }
        guard isOn else { return latest <= label.enter }
        return latest >= label.exit && (!isTag || episode != nil || (run?.count ?? 0) >= on)
    }

    /// Forgets what was seen, as far as it is no open episode.
    mutating func forget() {
        window.clear()
        run = nil
        isTag = false
        isOn = isOn && episode != nil
    }

    /// Closes the open episode, if there is one.
    mutating func close(_ reason: EpisodeEnd) -> EpisodeChange? {
        run = nil
        guard let episode else { return nil }
        self.episode = nil
        return change(episode, .end(last: episode.last.notBefore(episode.begin), reason))
    }

    /// What is told of an episode.
    func change(_ episode: Episode, _ kind: EpisodeChange.Kind) -> EpisodeChange {
        EpisodeChange(
            kind: kind, label: label.name, episode: episode.name, score: episode.reading.score,
            probability: episode.reading.probability, median: episode.median, top: episode.top, begin: episode.begin,
            box: episode.box)
    }
}
