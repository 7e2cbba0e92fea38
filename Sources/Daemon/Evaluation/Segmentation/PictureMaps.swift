import Decode
import Engine

/// Makes the map of one picture after another, or takes the one that is there, and counts its pixels.
struct PictureMaps: Sendable {
    let task: SegmentationEvaluation.Task
    let tagger: Tagger
    let classes: SegmentationClasses
    /// Where maps may be already, and will be; nil: nothing is written.
    let folder: MapFolder?

    /// What was found of a picture.
    struct Found: Sendable {
        let pixels: ConfusionMatrix
        /// The map's file, where it has to be written.
        let png: [UInt8]?
    }

    /// Compares a picture's map with its mask, on the calling thread.
    func measure(_ picture: SegmentationPicture, interruption: Interruption) throws(PictureProblem) -> Found {
        let truth = try GroundTruth(picture.mask, classes, interruption: interruption)
        if let earlier = folder?.earlier(picture.name), earlier.width == truth.picture.width,
            earlier.height == truth.picture.height, earlier.values.allSatisfy(classes.allows)
        {
            return Found(pixels: compared(truth, earlier), png: nil)
        }
        let frame = try Frame.reading(picture.path, interruption: interruption)
        try truth.requireSize(width: frame.width, height: frame.height, of: picture.path)
        let segmentation = try segmentation(of: frame, picture, truth)
        let map = IndexedPicture(
            width: frame.width, height: frame.height,
            values: classes.values(of: segmentation.map, labels: segmentation.labels))
        return Found(pixels: compared(truth, map), png: folder == nil ? nil : try MapFile.png(map))
    }

    private func compared(_ truth: GroundTruth, _ map: IndexedPicture) -> ConfusionMatrix {
        var pixels = ConfusionMatrix(classes: classes.names.count)
        pixels.add(truth: truth.picture.values, predicted: map.values, classOf: classes.classOf)
        return pixels
    }

    private func segmentation(
        of frame: Frame, _ picture: SegmentationPicture, _ truth: GroundTruth
    ) throws(PictureProblem) -> Segmentation {
        let given = picture.tags ?? (task.given == .truth ? classes.labels(in: truth.picture.values) : nil)
        let (width, height, stride) = (frame.width, frame.height, frame.stride)
        do throws(EngineError) {
            return try frame.pixels { pixels throws(EngineError) in
                if let given {
                    return try tagger.segment(
                        given, pixels, width: width, height: height, stride: stride, task.options)
                }
                let (tagging, seen) = try tagger.see(pixels, width: width, height: height, stride: stride)
                return try seen.segment(
                    tagging.tags.map(\.label), pixels, width: width, height: height, stride: stride, task.options)
            }
        } catch {
            throw PictureProblem(description: "\(picture.path): \(error)")
        }
    }
}
