import Engine
import Synchronization

/// Makes taggers of one model; sources with equal settings share one.
final class TaggerFactory: Sendable {
    let model: Model
    private let encoder: LabelEncoder
    private let made = Mutex<[Key: FrameTagging]>([:])

    /// Taggers that are kept for settings not in use at the moment.
    private static let kept = 32

    private struct Key: Hashable {
        var settings: TaggingSettings
        var method: Method
        var threads: Int
        var listsScores: Bool
    }

    init(model: Model, workers: Int) {
        self.model = model
        encoder = LabelEncoder(
            model: model, templates: .ensemble, caches: ModelLoading.featureStores, workers: workers)
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
        let vocabulary: EncodedVocabulary
        do throws(EngineError) {
            vocabulary = try encoder.encode(
                labels: choice.labels, background: choice.background, progress: progress)
        } catch {
            throw ConfigurationProblem(description: "\(error)")
        }
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
}
