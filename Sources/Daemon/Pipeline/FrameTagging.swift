import Decode
import Engine

/// Tags decoded frames: the one place where Decode's pixels meet the engine.
struct FrameTagging: Sendable {
    let tagger: Tagger
    /// What records call the model.
    let model: String
    /// What its tags depend on.
    let identity: TaggingIdentity
    /// Whether records list every label's score.
    let listsScores: Bool
    /// What became of the calibration that it was to use.
    var calibration = CalibrationOutcome.none
    /// What is wanted of where the labels are in files' frames; nil: nothing.
    var masks: MaskRequest?

    /// A frame's tags, and the seconds that they took.
    struct Outcome: Sendable {
        var tagging: Tagging
        var seconds: Double
        /// Where its labels are, where that is wanted.
        var mask: FrameMask?
    }

    /// Takes a file's frame as far as is wanted, on the calling thread.
    func look(at frame: Frame) throws(EngineError) -> Outcome {
        guard let masks else { return try tag(frame) }
        let clock = ContinuousClock()
        let start = clock.now
        let (tagging, segmentation) = try frame.withPixels { pixels in
            Result { () throws(EngineError) in try segment(pixels, frame, masks) }
        }.get()
        do throws(DecodeError) {
            let mask = try FrameMask(segmentation, of: frame, names: tagger.vocabulary.labels.map(\.name), masks)
            return Outcome(tagging: tagging, seconds: (clock.now - start).seconds, mask: mask)
        } catch {
            throw .invalidPicture(problem: error.detail)
        }
    }

    private func segment(
        _ pixels: Span<UInt8>, _ frame: Frame, _ masks: MaskRequest
    ) throws(EngineError) -> (Tagging, Segmentation) {
        if let given = masks.given {
            let segmentation = try tagger.segment(
                given, pixels, width: frame.width, height: frame.height, stride: frame.stride, masks.options)
            return (Tagging(precision: tagger.precision), segmentation)
        }
        let (tagging, picture) = try tagger.see(
            pixels, width: frame.width, height: frame.height, stride: frame.stride)
        let segmentation = try picture.segment(
            tagging.tags.map(\.label), pixels, width: frame.width, height: frame.height, stride: frame.stride,
            masks.options)
        return (tagging, segmentation)
    }

    /// Tags a live frame on the calling thread and keeps what was seen of it, for ``masks``.
    func see(
        _ frame: Frame, memory: RegionMemory?, at moment: Duration
    ) throws(EngineError) -> (outcome: Outcome, picture: SeenPicture) {
        let clock = ContinuousClock()
        let start = clock.now
        let (tagging, picture) = try frame.withPixels { pixels in
            Result { () throws(EngineError) in
                try tagger.see(
                    pixels, width: frame.width, height: frame.height, stride: frame.stride, memory: memory, at: moment)
            }
        }.get()
        return (Outcome(tagging: tagging, seconds: (clock.now - start).seconds), picture)
    }

    /// Tags a frame on the calling thread.
    ///
    /// - Parameters:
    ///   - memory: what is known of the live source that it is of.
    ///   - moment: when it came, by the monotonic clock.
    func tag(
        _ frame: Frame, memory: RegionMemory? = nil, at moment: Duration = .zero
    ) throws(EngineError) -> Outcome {
        let clock = ContinuousClock()
        let start = clock.now
        let result = frame.withPixels { pixels in
            Result { () throws(EngineError) in
                try tagger.tag(
                    pixels, width: frame.width, height: frame.height, stride: frame.stride, memory: memory, at: moment)
            }
        }
        return Outcome(tagging: try result.get(), seconds: (clock.now - start).seconds)
    }

    /// The record of a tagged frame.
    func record(of frame: Frame, _ outcome: Outcome, origin: FrameRecord.Origin, decode: Double, total: Double)
        -> FrameRecord
    {
        FrameRecord(
            origin: origin, index: frame.index, pts: frame.presentationTime, time: nil, width: frame.width,
            height: frame.height, isKey: frame.isKey, tags: tags(of: outcome.tagging),
            scores: listsScores ? scores(of: outcome.tagging) : nil, model: model,
            precision: outcome.tagging.precision.rawValue,
            isCorrupt: frame.isCorrupt,
            work: WorkTime(decode: 1_000 * decode, infer: 1_000 * outcome.seconds, total: 1_000 * total))
    }

    private func tags(of tagging: Tagging) -> [FrameRecord.Tag] {
        tagging.tags.map { tag in
            FrameRecord.Tag(
                label: tagger.vocabulary.labels[tag.label].name, score: Double(tag.score),
                probability: tag.probability.map { Double($0) },
                box: tag.box.map { FractionBox($0) })
        }
    }

    private func scores(of tagging: Tagging) -> [FrameRecord.Score] {
        zip(tagger.vocabulary.labels, tagging.scores).map { label, score in
            FrameRecord.Score(label: label.name, value: Double(score))
        }
    }
}
