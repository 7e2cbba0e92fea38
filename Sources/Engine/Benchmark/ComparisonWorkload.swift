/// The pictures that precisions are compared over: the same drawn scenes for each, tagged without a second thought.
public final class ComparisonWorkload: Sendable {
    /// What one scene came to.
    public struct Outcome: Sendable, Hashable {
        /// One final score a label.
        public var scores: [Float]
        /// Whether each label is a tag.
        public var isTag: [Bool]
        /// Whether some decision is so near that a tagger decides it again in float32.
        public var mayDiffer: Bool
    }

    private let tagger: Tagger
    private let scenes: [DrawnScene]

    /// Scenes that are compared.
    public static let sceneCount = 8
    /// The scenes' noise and shapes.
    private static let seed: UInt64 = 11

    /// Takes a model in the precision to be judged and texts that were encoded with it.
    ///
    /// - Parameters:
    ///   - vocabulary: nil: so many random texts.
    ///   - threshold: what a tag's score must exceed.
    public init(
        model: Model, vocabulary: EncodedVocabulary?, texts: Int, threshold: Double, width: Int, height: Int,
        workers: Int
    ) {
        var generator = SplitMix64(state: Self.seed)
        var options = TaggingOptions()
        options.maxSide = 0
        options.workers = workers
        // Every decision counts, not the highest few.
        options.rule = .absolute(threshold, maxTags: .max)
        tagger = Tagger(
            model: model,
            vocabulary: vocabulary ?? EncodedVocabulary(random: texts, model.geometry, &generator), options: options)
        scenes = (0..<Self.sceneCount).map { DrawnScene(width: width, height: height, seed: Self.seed + UInt64($0)) }
    }

    /// Tags one of the scenes.
    public func run(scene index: Int) throws(EngineError) -> Outcome {
        let scene = scenes[index]
        let (tagging, mayDiffer) = try tagger.tagOnce(
            scene.pixels.span, width: scene.width, height: scene.height, stride: 3 * scene.width)
        let tags = Set(tagging.tags.map(\.label))
        return Outcome(
            scores: tagging.scores, isTag: tagging.scores.indices.map(tags.contains), mayDiffer: mayDiffer)
    }
}
