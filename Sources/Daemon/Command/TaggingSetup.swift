import Engine
import Glibc

/// Everything that tagging needs before the first picture: model, encoded labels, tagger.
struct TaggingSetup: Sendable {
    let tagging: FrameTagging
    let workers: WorkerCount
    /// What `log.open` says.
    let opening: LogOpen

    /// Loads what the arguments name; throws ``ConfigurationProblem`` with the sentence to show.
    ///
    /// - Parameter threadsAPicture: threads that work on one picture; pictures are worked on side by side besides.
    init(_ arguments: TaggingArguments, threadsAPicture: Int, workers: WorkerCount) throws {
        let model = try Self.configured { () throws(EngineError) in
            try ModelLoading.load(arguments.model, workers: workers.count)
        }
        let choice = try VocabularyChoice(arguments, model: model)
        let encoder = LabelEncoder(
            model: model, tokenizer: Tokenizer(), templates: .ensemble, caches: ModelLoading.featureStores,
            workers: workers.count)
        let vocabulary = try Self.configured { () throws(EngineError) in
            try encoder.encode(labels: choice.labels, background: choice.background) { done, total in
                StandardError.shared.show(progress: done < total ? "encoding labels: \(done) of \(total)" : "")
            }
        }
        var options = TaggingOptions()
        options.mode = arguments.mode
        options.method = choice.method
        options.method.compatibility = arguments.compat
        options.rule = choice.rule
        options.maxSide = arguments.maxSide
        options.workers = threadsAPicture
        tagging = FrameTagging(
            tagger: Tagger(model: model, vocabulary: vocabulary, options: options), model: model.name,
            listsScores: arguments.scores)
        self.workers = workers
        opening = LogOpen(
            version: Version.current, pid: getpid(), started: .now(), model: model.name, vocabulary: vocabulary.digest,
            isa: ProductWorkload.kernelFamily, precisionAsked: "float32", precisionUsed: "float32",
            workers: workers.count, workersReason: workers.reason)
    }

    private static func configured<Result>(_ body: () throws(EngineError) -> Result) throws -> Result {
        do throws(EngineError) {
            return try body()
        } catch {
            throw ConfigurationProblem(description: "\(error)")
        }
    }
}
