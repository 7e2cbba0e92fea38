import Synchronization

/// The work of `bench --segment`: a picture is tagged, then its labels are found pixel by pixel, always the same.
///
/// The engine knows no clock: whoever measures looks at its own.
public final class SegmentationWorkload: Sendable {
    private let analyzer: Analyzer
    private let pixels: [UInt8]
    private let size: PixelSize
    private let candidates: Int
    private let labels: Int
    private let place: PicturePlace
    private let head = Mutex<ScoreHead?>(nil)

    /// A drawn scene with a sensor's grain, ±3 levels, against `texts` random texts, with `candidates` crops, in which `labels` are looked for.
    public init(
        model: Model, width: Int, height: Int, texts: Int, candidates: Int, labels: Int, workers: Int
    ) throws(EngineError) {
        precondition(labels > 0 && labels <= texts && candidates <= texts, "a workload of segmentation")
        var generator = SplitMix64(state: 1)
        var options = TaggingOptions()
        options.maxSide = 0
        options.workers = workers
        let vocabulary = EncodedVocabulary(random: texts, model.geometry, &generator)
        let rule = SegmentationRule(.voc)
        let competing = EncodedVocabulary(random: texts + rule.background.count, model.geometry, &generator)
        analyzer = Analyzer(
            model: model, vocabulary: vocabulary, options: options,
            segmentation: SegmentationVocabulary(
                rule: rule,
                texts: EncodedVocabulary(
                    labels: vocabulary.labels, background: rule.background, features: competing.features)))
        size = PixelSize(width: width, height: height)
        // A CRF's time hangs on the picture: colours that no photograph has would be dear, flat ones cheap.
        pixels = DrawnScene(width: width, height: height, seed: 1).pixels.map { level in
            UInt8(clamping: Int(level) + Int(generator.next() % 7) - 3)
        }
        self.candidates = candidates
        self.labels = labels
        let picture = pixels
        place = try analyzer.load(picture.span, width: width, height: height, stride: 3 * width)
    }

    /// Tags the picture: what a segmentation goes on from stays.
    public func tag() {
        _ = analyzer.analyze(
            place, modes: [.tagclip], in: analyzer.model.precision.used, candidates: candidates)
    }

    /// The last block as it was trained, and how likely each label is: what Grad-CAM differentiates.
    public func score() {
        let found = analyzer.scoreHead(of: Array(0..<labels), in: place, analyzer.model.precision.used)
        head.withLock { $0 = found }
    }

    /// The maps on the patch grid, after ``score()``: Grad-CAM and affinity.
    public func map() {
        guard let head = head.withLock({ $0 }) else { return }
        _ = analyzer.activationMaps(head, in: place, analyzer.model.precision.used)
    }

    /// Everything from the tagged picture to a label a pixel; with `byColour` sharpened by the dense CRF.
    public func segment(byColour: Bool) throws(EngineError) {
        let picture = pixels
        _ = try analyzer.segment(
            Array(0..<labels), in: place, analyzer.model.precision.used, picture.span, size, stride: 3 * size.width,
            SegmentationOptions(refinesByColour: byColour))
    }
}
