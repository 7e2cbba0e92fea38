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
    }

    /// Best first.
    public var tags: [Tag]
    /// One score a label, in label order.
    public var scores: [Float]
    /// The class regions of all labels that were looked at again, tags or not.
    public var regions: [Int: Box] = [:]
}

/// Tags pictures: a model, encoded texts and the method.
///
/// Many threads may use one at once.
public final class Tagger: Sendable {
    /// The texts that pictures are compared with.
    public let vocabulary: EncodedVocabulary
    /// How it was asked to work.
    public let options: TaggingOptions
    private let analyzer: Analyzer

    /// Takes a model and the texts that were encoded with it.
    public init(model: Model, vocabulary: EncodedVocabulary, options: TaggingOptions) {
        self.vocabulary = vocabulary
        self.options = options
        analyzer = Analyzer(model: model, vocabulary: vocabulary, options: options)
    }

    /// Tags a picture of RGB rows `stride` bytes apart; throws ``EngineError/invalidPicture(problem:)``.
    public func tag(_ pixels: Span<UInt8>, width: Int, height: Int, stride: Int) throws(EngineError) -> Tagging {
        let analysis = try analyzer.analyze(pixels, width: width, height: height, stride: stride, modes: [options.mode])
        let scores = analysis.scores[options.mode] ?? []
        let indices = options.rule.tags(
            of: scores, thresholds: vocabulary.labels.map(\.threshold), relative: options.method.relativeThreshold)
        let boxes = Dictionary(
            uniqueKeysWithValues: analysis.regions.compactMap { region in
                region.global == nil ? nil : (region.label, region.box.fractions(of: analysis.grid))
            })
        return Tagging(
            tags: indices.map { Tagging.Tag(label: $0, score: scores[$0], box: boxes[$0]) }, scores: scores,
            regions: boxes)
    }
}
