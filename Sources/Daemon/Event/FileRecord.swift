/// A media file that is finished.
struct FileRecord: Sendable {
    /// What the content is.
    enum Kind: String, Sendable, CaseIterable {
        case picture
        case video
    }

    /// A label that frames of the file carry.
    struct Tag: Sendable, Hashable {
        var label: String
        /// The median of its scores in the frames that carry it.
        var score: Double
        /// The median of its p in those frames; absent where the label is not calibrated.
        var probability: Double?
        /// Its best score.
        var top: Double
        /// Media time of the first frame that carries it, in seconds; absent for a picture.
        var first: Double?
        /// Media time of the last frame that carries it, in seconds; absent for a picture.
        var last: Double?
        /// How many frames carry it.
        var frames: Int
        /// With masks: the share of the frame of its best score that its region covers.
        var area: Double?
        /// The box of that region.
        var box: FractionBox?
        /// Where the mask of that frame lies.
        var mask: MediaPath?
    }

    var file: MediaFile
    var kind: Kind
    /// How many frames were analysed.
    var frames: Int
    /// What was found, the highest `top` first.
    var tags: [Tag]
    /// Whether labels had to be left out of `tags`.
    var tagsAreCut = false
    /// Whether decoding reported errors.
    var isCorrupt = false
    var work: WorkTime

    /// Writes the fields of `file`.
    func writeFields(to writer: inout JSONWriter) {
        if tagsAreCut { writer.markTruncated() }
        file.path.writeFields(to: &writer)
        writer.field("size", integer: file.size)
        writer.field("mtime_ns", integer: file.modified)
        writer.field("kind", kind.rawValue)
        writer.field("frames", integer: frames)
        writer.list("tags", tags) { writer, tag in
            writer.beginObject()
            writer.field("label", tag.label, .label)
            writer.field("score", tag.score, decimals: 4)
            writer.field("p", tag.probability, decimals: 4)
            writer.field("top", tag.top, decimals: 4)
            writer.field("first", tag.first, decimals: 6)
            writer.field("last", tag.last, decimals: 6)
            writer.field("frames", integer: tag.frames)
            writer.field("area", tag.area, decimals: 6)
            tag.box?.write("box", to: &writer)
            writer.field("mask", tag.mask?.text, .path)
            writer.endObject()
        }
        writer.field("corrupt", isCorrupt ? true : nil)
        work.write("ms", to: &writer)
    }
}
