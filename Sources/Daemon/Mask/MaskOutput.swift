import Decode
import Engine

/// What `segment` does with the map of each frame: its pictures into the folder, and the record that says so.
struct MaskOutput: Sendable {
    /// Nil: records alone.
    let folder: MaskFolder?
    /// Whether a dense CRF sharpens the maps.
    let crf: Bool

    /// The record of a frame, its pictures written.
    func event(
        of frame: Frame, _ mask: FrameMask, _ outcome: FrameTagging.Outcome, file: MediaFile, model: String,
        work: WorkTime
    ) throws(ConfigurationProblem) -> Event {
        let number = frame.presentationTime == nil ? nil : frame.index
        let files = try folder?.write(mask, of: file, frame: number) ?? SegmentRecord.Files()
        return Event(
            .segment(
                SegmentRecord(
                    file: file, index: frame.index, pts: frame.presentationTime, width: mask.width,
                    height: mask.height, labels: mask.regions, files: files, refinesByColour: crf,
                    isScaled: mask.isScaled, model: model, precision: outcome.tagging.precision.rawValue,
                    isCorrupt: frame.isCorrupt, work: work)))
    }
}
