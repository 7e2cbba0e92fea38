/// When episodes of a source open, change and close: `episodes:` of the configuration.
struct EpisodeRules: Sendable, Hashable {
    /// What records come between the begin and the end of an episode.
    enum Updates: Sendable, Hashable {
        /// None at all.
        case none
        /// One on a new top by at least ``EpisodeRules/newTop``, and one whenever this much has passed since the last.
        case every(Duration)
    }

    /// The clock that `off` runs on while frames come.
    enum Clock: Sendable, Hashable {
        /// The host's monotonic clock: live sources, whose media times may jump.
        case monotonic
        /// Media time: files, which are read as fast as they can be analysed.
        case media
    }

    /// A new top is told when it is this much above the one told last.
    static let newTop: Float = 0.1

    /// Analysed frames whose scores make a median.
    var window = 5
    /// Frames in a row that must support a label before its episode opens.
    var on = 2
    /// Time without support after which an episode closes.
    var off: Duration = .seconds(10)
    /// What is told of an open episode.
    var updates = Updates.none
    /// Whether new tops are of interest where no record tells them: masks are made of them.
    var watchesTops = false
    /// Labels that one frame can support, the highest medians first.
    var maxTags = 8
    /// An episode older than this ends with `max_age`, and a label still supported opens the next; nil: no limit.
    var maxAge: Duration?
    /// The clock of absence.
    var clock = Clock.monotonic
    /// The sampling interval that is asked for; the real one is measured as frames come.
    var interval: Duration = .seconds(1)
}

/// A label and the medians that open and close its episodes.
struct EpisodeLabel: Sendable, Hashable {
    /// The exit threshold as a share of the enter threshold where `exit` is `auto`.
    static let automaticExit: Float = 0.7

    var name: String
    /// A median greater than this supports the label.
    var enter: Float
    /// A label once supported stays so until its median is less than this; never above `enter`.
    var exit: Float

    /// A label with its thresholds; `exit` nil is 0.7 x `enter`.
    init(name: String, enter: Float, exit: Float? = nil) {
        self.name = name
        self.enter = enter
        self.exit = min(exit ?? enter * Self.automaticExit, enter)
    }
}
