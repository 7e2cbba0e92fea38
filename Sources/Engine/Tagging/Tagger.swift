import Synchronization

/// What is wanted of a tagger beside its model and texts.
public struct TaggingOptions: Sendable, Hashable {
    /// How far pictures are taken through the method.
    public var mode = Mode.tagclip
    /// The method's constants.
    public var method = Method()
    /// How scores become tags.
    public var rule = TagRule.absolute(0.3, maxTags: TagRule.defaultMaxTags)
    /// The longer side is brought down to this many pixels; 0 keeps it.
    public var maxSide = 512
    /// Threads that work on one picture, the caller's included.
    public var workers = 1

    /// The defaults: the method at 512 pixels, threshold 0.3.
    public init() {}
}

/// A picture's tags and all its scores.
public struct Tagging: Sendable, Hashable {
    /// One label that the picture shows.
    public struct Tag: Sendable, Hashable {
        /// Index of the label.
        public var label: Int
        /// Its final score.
        public var score: Float
        /// Its class region, where the mode has one.
        public var box: Box?
        /// How sure it is that the picture shows it, 0…1, where the label is calibrated.
        public var probability: Float?
    }

    /// Best first.
    public var tags: [Tag]
    /// One score a label, in label order.
    public var scores: [Float]
    /// The class regions of all labels that were looked at again, tags or not.
    public var regions: [Int: Box] = [:]
    /// What each label's threshold is compared with, in label order: its p where that decides, else its score.
    public var deciding: [Float] = []
    /// One p a label where it is calibrated, in label order; empty where none is.
    public var probabilities: [Float?] = []
    /// What p is made of, one value a label in label order; empty where nothing asks for it.
    public var evidence: [Float] = []
    /// Crops that were looked at.
    public var crops = 0
    /// Crops that were not, since what they show has not changed.
    public var sparedCrops = 0
    /// What it was computed in: float32 also where a decision in less was too near.
    public var precision = Precision.float32
}

extension Tagging {
    /// That of a picture that nobody has looked for tags in.
    public init(precision: Precision) {
        self.init(tags: [], scores: [], precision: precision)
    }
}

/// Tags pictures: a model, encoded texts and the method.
///
/// Many threads may use one at once.
public final class Tagger: Sendable {
    /// The texts that pictures are compared with.
    public let vocabulary: EncodedVocabulary
    /// How it was asked to work.
    public let options: TaggingOptions
    /// Where p comes from; nil: there is none.
    public let evidence: EvidenceRule?
    let analyzer: Analyzer
    let cascade: Cascade

    /// Takes a model and the texts that were encoded with it; evidence is measured in modes that look at patches.
    ///
    /// - Parameter segmentation: the same labels for maps of where they are (``segment(_:_:width:height:stride:_:)``).
    public init(
        model: Model, vocabulary: EncodedVocabulary, options: TaggingOptions, evidence: EvidenceRule? = nil,
        segmentation: SegmentationVocabulary? = nil
    ) {
        precondition(
            evidence.map { $0.absences.count == vocabulary.labels.count } ?? true, "a distribution a label, or none")
        self.vocabulary = vocabulary
        self.options = options
        self.evidence = options.mode.needsPatches ? evidence : nil
        analyzer = Analyzer(
            model: model, vocabulary: vocabulary, options: options, reference: self.evidence?.reference,
            segmentation: segmentation)
        cascade = Cascade(
            errors: analyzer.reducedErrors(in: options.mode), scoresAreLogits: options.mode == .clipRaw)
    }

    /// What the model computes in.
    public var precision: Precision { analyzer.model.precision.used }

    /// Whether p and not the score decides about a label: it is calibrated and has no threshold of its own, and the
    /// rule is absolute.
    public func isDecidedByProbability(_ label: Int) -> Bool {
        guard case .absolute = options.rule, let evidence else { return false }
        return evidence.absences[label] != nil && vocabulary.labels[label].threshold == nil
    }

    /// What a label's deciding value must exceed under the absolute rule.
    public func threshold(of label: Int) -> Double? {
        guard case .absolute(let threshold, _) = options.rule else { return nil }
        if isDecidedByProbability(label), let evidence { return evidence.threshold }
        return vocabulary.labels[label].threshold ?? threshold
    }

    /// Tags a picture of RGB rows `stride` bytes apart; throws ``EngineError/invalidPicture(problem:)``.
    ///
    /// - Parameters:
    ///   - memory: what is known of the source that the picture is a frame of, so that what has not changed is not looked
    ///     at again.
    ///   - time: when the picture was taken, by a clock that never runs back; of a meaning with a memory alone.
    public func tag(
        _ pixels: Span<UInt8>, width: Int, height: Int, stride: Int, memory: RegionMemory? = nil,
        at time: Duration = .zero
    ) throws(EngineError) -> Tagging {
        let place = try analyzer.load(pixels, width: width, height: height, stride: stride)
        defer { analyzer.storage.give(place) }
        return tag(place, memory, time)
    }

    /// The tags of a picture that lies in its place.
    func tag(_ place: PicturePlace, _ memory: RegionMemory? = nil, _ time: Duration = .zero) -> Tagging {
        let (found, mayDiffer) = tagOnce(place, memory, time)
        guard mayDiffer else { return found }
        var again = tagging(of: analyze(place, in: .float32, memory, time))
        again.precision = .float32
        again.crops += found.crops
        again.sparedCrops += found.sparedCrops
        return again
    }

    /// The tags in the model's own precision, and whether float32 may decide otherwise.
    private func tagOnce(
        _ place: PicturePlace, _ memory: RegionMemory? = nil, _ time: Duration = .zero
    ) -> (tagging: Tagging, mayDiffer: Bool) {
        let precision = analyzer.model.precision.used
        var analysis = analyze(place, in: precision, memory, time)
        var found = tagging(of: analysis)
        guard precision != .float32 else { return (found, false) }
        let mayDiffer = mayDiffer(&analysis, found.deciding, in: place)
        found.crops = analysis.crops
        return (found, mayDiffer)
    }

    /// The same of a picture, whatever would become of it: what a precision is judged by.
    func tagOnce(
        _ pixels: Span<UInt8>, width: Int, height: Int, stride: Int
    ) throws(EngineError) -> (tagging: Tagging, mayDiffer: Bool) {
        let place = try analyzer.load(pixels, width: width, height: height, stride: stride)
        defer { analyzer.storage.give(place) }
        return tagOnce(place)
    }

    private func analyze(
        _ place: PicturePlace, in precision: Precision, _ memory: RegionMemory?, _ time: Duration
    ) -> Analysis {
        let moment = memory?.moment(time, for: self, precision, planes: place.planes, grid: place.pass.grid)
        return analyzer.analyze(place, modes: [options.mode], in: precision, moment: moment)
    }

    private func tagging(of analysis: Analysis) -> Tagging {
        let scores = analysis.scores[options.mode] ?? []
        let probabilities = evidence?.probabilities(of: analysis.evidence) ?? []
        let deciding = scores.indices.map { label in
            isDecidedByProbability(label) ? probabilities[label] ?? scores[label] : scores[label]
        }
        let indices = options.rule.tags(
            of: deciding, thresholds: scores.indices.map(threshold), relative: options.method.relativeThreshold)
        let boxes = Dictionary(
            uniqueKeysWithValues: analysis.regions.compactMap { region in
                region.global == nil ? nil : (region.label, region.box.fractions(of: analysis.grid))
            })
        let tags = indices.map { label in
            Tagging.Tag(
                label: label, score: scores[label], box: boxes[label],
                probability: probabilities.isEmpty ? nil : probabilities[label])
        }
        return Tagging(
            tags: tags, scores: scores, regions: boxes, deciding: deciding, probabilities: probabilities,
            evidence: analysis.evidence, crops: analysis.crops, sparedCrops: analysis.sparedCrops,
            precision: analyzer.model.precision.used)
    }
}
