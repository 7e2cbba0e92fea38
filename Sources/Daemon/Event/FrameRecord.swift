/// An analysed frame.
struct FrameRecord: Sendable {
    /// Where the frame comes from.
    enum Origin: Sendable {
        /// A file.
        case file(MediaFile)
        /// A live stream: the number of its connection within this run.
        case connection(UInt64)
    }

    /// A label that the frame carries.
    struct Tag: Sendable, Hashable {
        var label: String
        /// 0…1; unbounded in mode `clip-raw`.
        var score: Double
        /// How sure it is that the frame shows it, 0…1; absent where the label is not calibrated.
        var probability: Double?
        /// The class region; absent where the mode or the label has none.
        var box: FractionBox?
    }

    /// A label and its score, tag or not.
    struct Score: Sendable, Hashable {
        var label: String
        var value: Double
    }

    var origin: Origin
    /// Number of the decoded frame in its file or connection, from 0.
    var index: Int
    /// Media time in seconds from the first frame; absent for a picture.
    var pts: Double?
    /// Wall clock of capture, seconds since 1970; absent for a file.
    var time: Double?
    /// Width of the upright picture as decoded, in pixels.
    var width: Int
    /// Height of the upright picture as decoded, in pixels.
    var height: Int
    /// Whether it is a key frame; absent for a picture.
    var isKey: Bool?
    /// What was found, the best first.
    var tags: [Tag]
    /// Every label's score in label order, where asked for.
    var scores: [Score]?
    var model: String
    var precision: String
    /// Whether decoding reported errors.
    var isCorrupt = false
    var work: WorkTime

    /// Writes the fields of `frame`.
    func writeFields(to writer: inout JSONWriter, scores listing: ScoreListing) {
        if case .file(let file) = origin { file.path.writeFields(to: &writer) }
        writer.field("index", integer: index)
        writer.field("pts", pts, decimals: 6)
        writer.field("time", time, decimals: 6)
        writer.field("width", integer: width)
        writer.field("height", integer: height)
        writer.field("key", isKey)
        writer.list("tags", tags, share: scores == nil || listing == .whole ? 1 : 0.5) { writer, tag in
            writer.beginObject()
            writer.field("label", tag.label, .label)
            writer.field("score", tag.score, decimals: 4)
            writer.field("p", tag.probability, decimals: 4)
            tag.box?.write("box", to: &writer)
            writer.endObject()
        }
        if let scores { write(scores, to: &writer, listing) }
        writer.field("model", model)
        writer.field("precision", precision)
        writer.field("corrupt", isCorrupt ? true : nil)
        work.write("ms", to: &writer)
    }

    /// Writes `scores`; a label that is too long for a bounded record is left out, since cut keys may coincide.
    private func write(_ scores: [Score], to writer: inout JSONWriter, _ listing: ScoreListing) {
        writer.beginObject("scores")
        if listing == .whole {
            for score in scores { writer.field(userKey: score.label, score.value, decimals: 6) }
        } else {
            let limit = writer.limits.label
            let fitting = scores.filter { $0.label.utf8.count <= limit }
            if fitting.count < scores.count { writer.markTruncated() }
            writer.entries(fitting) { $0.field(userKey: $1.label, $1.value, decimals: 6) }
        }
        writer.endObject()
    }
}
