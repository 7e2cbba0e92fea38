/// A moment in the life of a tag on a stream: `tag.begin`, `tag.update` or `tag.end`.
struct TagRecord: Sendable {
    /// Which moment it is.
    enum Phase: Sendable {
        /// The episode is open. `initial`: the first analysed frames after a start, a reconnect or a reload that changed
        /// scores supported it already.
        case begin(initial: Bool)
        /// A new top, or time for an update; the number of the update within its episode.
        case update(UInt64)
        /// The episode is closed; `end` is its last supporting frame.
        case end(Moment, EndReason)

        /// The event of this moment.
        var name: EventName {
            switch self {
            case .begin: .tagBegin
            case .update: .tagUpdate
            case .end: .tagEnd
            }
        }
    }

    /// Why an episode ended.
    enum EndReason: String, Sendable, CaseIterable {
        case absent
        case sourceLost = "source_lost"
        case paused
        case reload
        case shutdown
        case maxAge = "max_age"
        case crash
    }

    /// When a frame was taken.
    struct Moment: Sendable, Hashable {
        /// Media time in seconds from the first frame of the connection.
        var pts: Double
        /// Wall clock of capture, seconds since 1970; absent for a file.
        var time: Double?

        /// Writes the moment as an object.
        func write(_ key: String, to writer: inout JSONWriter) {
            writer.beginObject(key)
            writer.field("pts", pts, decimals: 6)
            writer.field("time", time, decimals: 6)
            writer.endObject()
        }
    }

    var phase: Phase
    var label: String
    /// What tells this episode from every other one, the same in all its records.
    var episode: String
    /// The last frame's score.
    var score: Double
    /// The last frame's p; absent where the label is not calibrated.
    var probability: Double?
    /// The median that the thresholds are compared with: of p where that decides about the label, else of scores.
    var median: Double
    /// The best median of the episode so far.
    var top: Double
    /// The first supporting frame.
    var begin: Moment
    /// The class region of the last supporting frame, where there is one; with masks the box of the label's own region.
    var box: FractionBox?
    /// The share of the frame that the label's region covers, with masks.
    var area: Double?
    /// Where the mask lies that shows it.
    var mask: MediaPath?

    /// Writes the fields of `tag_begin`, `tag_update` or `tag_end`.
    func writeFields(to writer: inout JSONWriter) {
        writer.field("label", label, .label)
        writer.field("episode", episode)
        writer.field("score", score, decimals: 4)
        writer.field("p", probability, decimals: 4)
        writer.field("median", median, decimals: 4)
        writer.field("top", top, decimals: 4)
        begin.write("begin", to: &writer)
        if case .end(let moment, _) = phase { moment.write("end", to: &writer) }
        box?.write("box", to: &writer)
        writer.field("area", area, decimals: 6)
        writer.field("mask", mask?.text, .path)
        if case .begin(initial: true) = phase { writer.field("initial", true) }
        if case .end(_, let reason) = phase { writer.field("reason", reason.rawValue) }
    }
}
