import Engine
import Synchronization

/// Makes taggers of one model; sources with equal settings share one.
final class TaggerFactory: Sendable {
    let model: Model
    private let modelIdentity: String
    private let workers: Int
    private let runner: (any PieceRunner)?
    private let caches = ModelLoading.featureStores
    private let made = Mutex<[Key: FrameTagging]>([:])

    /// Taggers that are kept at most.
    private static let kept = 32

    private struct Key: Hashable {
        var settings: TaggingSettings
        var method: Method
        var threads: Int
        var listsScores: Bool
        var masks: MaskPlan?
    }

    /// - Parameter pool: where labels are encoded behind the frames of running sources; nil: at once, on all cores.
    init(model: Model, workers: Int, pool: WorkerPool? = nil) {
        self.model = model
        modelIdentity = model.identity
        self.workers = workers
        runner = pool.map { PoolRunner(pool: $0) }
    }

    /// Encodes labels with their pictures, and background; throws the sentence for people.
    func encode(
        _ labels: [Label], _ background: [String], templates: PromptTemplates = .ensemble, maxSide: Int,
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws(ConfigurationProblem) -> EncodedVocabulary {
        let encoder = LabelEncoder(
            model: model, templates: templates, caches: caches, workers: workers, runner: runner)
        let reader = TaughtPictureReader(model: model, caches: caches, workers: workers, runner: runner)
        let pictures = try reader.features(of: labels.flatMap(\.pictures), maxSide: maxSide)
        do throws(EngineError) {
            return try encoder.encode(
                labels: labels, background: background, pictures: pictures, progress: progress)
        } catch {
            throw ConfigurationProblem(description: "\(error)")
        }
    }

    /// The tagger of these settings, its labels encoded; `progress` hears how far that is.
    ///
    /// - Parameters:
    ///   - threads: threads that work on one picture; pictures are worked on side by side besides.
    ///   - masks: where labels are is wanted too, or alone.
    func tagging(
        _ settings: TaggingSettings, method: Method = Method(), threads: Int = 1, listsScores: Bool = false,
        masks: MaskPlan? = nil,
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws(ConfigurationProblem) -> FrameTagging {
        let key = Key(settings: settings, method: method, threads: threads, listsScores: listsScores, masks: masks)
        if let known = made.withLock({ $0[key] }) { return known }
        let choice = try VocabularyChoice(settings, model: model)
        let segmentation = try masks.map { masks throws(ConfigurationProblem) in
            SegmentationVocabulary(
                rule: masks.rule,
                texts: try encode(
                    SegmentationVocabulary.labels(choice.labels, masks.rule), masks.rule.background,
                    templates: .segmentation, maxSide: settings.maxSide, progress: progress))
        }
        let vocabulary =
            if let segmentation, masks?.request.given != nil {
                segmentation.labels
            } else {
                try encode(
                    choice.labels, choice.background, templates: choice.templates, maxSide: settings.maxSide,
                    progress: progress)
            }
        var options = TaggingOptions()
        options.mode = settings.mode
        options.method = try settings.method.applied(to: method, model: model)
        options.method.compatibility = settings.compatibility
        options.rule = choice.rule
        options.maxSide = settings.maxSide
        options.workers = threads
        let (evidence, outcome) = try evidence(settings, vocabulary, progress)
        let tagging = FrameTagging(
            tagger: Tagger(
                model: model, vocabulary: vocabulary, options: options, evidence: evidence,
                segmentation: segmentation),
            model: model.name, identity: TaggingIdentity(model: modelIdentity, vocabulary: choice.digest),
            listsScores: listsScores, calibration: outcome, masks: masks?.request)
        made.withLock { made in
            if made.count >= Self.kept { made.removeAll() }
            made[key] = tagging
        }
        return tagging
    }

    /// Lets go of the taggers that are not among these: each keeps room for the pictures it works on.
    func keep(only used: some Collection<FrameTagging>) {
        let taggers = Set(used.map { ObjectIdentifier($0.tagger) })
        made.withLock { made in made = made.filter { taggers.contains(ObjectIdentifier($0.value.tagger)) } }
    }
}
