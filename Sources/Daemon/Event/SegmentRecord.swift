/// Where the labels are in a picture, or in a frame of a video.
struct SegmentRecord: Sendable {
    /// The pictures that were written.
    struct Files: Sendable, Hashable {
        /// The label map.
        var map: MediaPath?
        var overlay: MediaPath?
        /// One a label, in the order of `labels`.
        var soft: [MediaPath] = []
    }

    var file: MediaFile
    /// Number of the decoded frame in its file, from 0.
    var index: Int
    /// Media time in seconds from the first frame; absent for a picture.
    var pts: Double?
    var width: Int
    var height: Int
    /// What was found or given, in the vocabulary's order; `index` is what the map's pixels hold.
    var labels: [FrameMask.Region]
    var files: Files
    /// Whether a dense CRF sharpened the map.
    var refinesByColour: Bool
    var isScaled: Bool
    var model: String
    var precision: String
    var isCorrupt: Bool
    var work: WorkTime

    /// Writes the fields of `segment`.
    func writeFields(to writer: inout JSONWriter) {
        file.path.writeFields(to: &writer)
        writer.field("index", integer: index)
        writer.field("pts", pts, decimals: 6)
        writer.field("width", integer: width)
        writer.field("height", integer: height)
        // The files' names come after it and may take as much.
        writer.list("labels", labels, share: files.soft.isEmpty ? 1 : 0.5) { writer, region in
            writer.beginObject()
            writer.field("label", region.label, .label)
            writer.field("index", integer: region.index)
            writer.field("area", region.area, decimals: 6)
            region.box?.write("box", to: &writer)
            writer.endObject()
        }
        writer.beginObject("files")
        writer.field("map", files.map?.text, .path)
        writer.field("overlay", files.overlay?.text, .path)
        if !files.soft.isEmpty {
            writer.list("soft", files.soft) { writer, path in writer.element(path.text, .path) }
        }
        writer.endObject()
        writer.field("crf", refinesByColour)
        writer.field("scaled", isScaled)
        writer.field("model", model)
        writer.field("precision", precision)
        writer.field("corrupt", isCorrupt ? true : nil)
        work.write("ms", to: &writer)
    }
}
