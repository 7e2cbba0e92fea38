import Engine
import Synchronization

/// Makes taggers of one model; sources with equal settings share one.
final class TaggerFactory: Sendable {
    let model: Model
    private let workers: Int
    private let runner: (any PieceRunner)?
    private let caches = ModelLoading.featureStores
    private let made = Mutex<[Key: FrameTagging]>([:])

    /// Taggers that are kept for settings not in use at the moment.
    private static let kept = 32

    private struct Key: Hashable {
        var settings: TaggingSettings
        var method: Method
        var threads: Int
        var listsScores: Bool
    }

    /// - Parameter pool: where labels are encoded behind the frames of running sources; nil: at once, on all cores.
    init(model: Model, workers: Int, pool: WorkerPool? = nil) {
        self.model = model
        self.workers = workers
        runner = pool.map { PoolRunner(pool: $0) }
    }

    /// The tagger of these settings, its labels encoded; `progress` hears how far that is.
    ///
    /// - Parameter threads: threads that work on one picture; pictures are worked on side by side besides.
    func tagging(
        _ settings: TaggingSettings, method: Method = Method(), threads: Int = 1, listsScores: Bool = false,
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws(ConfigurationProblem) -> FrameTagging {
        let key = Key(settings: settings, method: method, threads: threads, listsScores: listsScores)
        if let known = made.withLock({ $0[key] }) { return known }
        let choice = try VocabularyChoice(settings, model: model)
        let vocabulary = try encode(choice, maxSide: settings.maxSide, progress)
        var options = TaggingOptions()
        options.mode = settings.mode
        options.method = try settings.method.applied(to: method, model: model)
        options.method.compatibility = settings.compatibility
        options.rule = choice.rule
        options.maxSide = settings.maxSide
        options.workers = threads
        let tagging = FrameTagging(
            tagger: Tagger(model: model, vocabulary: vocabulary, options: options), model: model.name,
            listsScores: listsScores)
        made.withLock { made in
            if made.count >= Self.kept { made.removeAll() }
            made[key] = tagging
        }
        return tagging
    }

    /// The features of a choice's texts and pictures.
    private func encode(
        _ choice: VocabularyChoice, maxSide: Int, _ progress: (_ done: Int, _ total: Int) -> Void
    ) throws(ConfigurationProblem) -> EncodedVocabulary {
        let encoder = LabelEncoder(
            model: model, templates: choice.templates, caches: caches, workers: workers, runner: runner)
        let reader = TaughtPictureReader(model: model, caches: caches, workers: workers, runner: runner)
        let pictures = try reader.features(of: choice.labels.flatMap(\.pictures), maxSide: maxSide)
        do throws(EngineError) {
            return try encoder.encode(
                labels: choice.labels, background: choice.background, pictures: pictures, progress: progress)
        } catch {
            throw ConfigurationProblem(description: "\(error)")
        }
    }
}
