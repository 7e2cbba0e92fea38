import Engine
import Glibc

/// Everything that a command needs before the first picture: model, encoded labels, tagger.
struct TaggingSetup: Sendable {
    let tagging: FrameTagging
    let workers: WorkerCount
    /// What `log.open` says.
    let opening: LogOpen

    /// Loads what the arguments name; throws ``ConfigurationProblem`` with the sentence to show.
    ///
    /// - Parameter threadsAPicture: threads that work on one picture; pictures are worked on side by side besides.
    /// - Parameter masks: where labels are is wanted too, or alone.
    init(
        _ arguments: TaggingArguments, threadsAPicture: Int, workers: WorkerCount, masks: MaskChoice? = nil
    ) throws(ConfigurationProblem) {
        var settings = try arguments.settings(defaultMaxSide: 512)
        let factory = TaggerFactory(
            model: try ModelLoading.model(
                arguments.model, activation: arguments.activation, precision: arguments.precision,
                workers: workers.count
            ) { StandardError.shared.message("tagclipd: warning: \(printable($0))") }, workers: workers.count)
        if masks != nil, arguments.maxSide == nil {
            settings.maxSide = SegmentationOptions.maxSide(patch: factory.model.geometry.patch)
        }
        if let masks, !masks.given.isEmpty {
            let known = try VocabularyChoice(settings, model: factory.model).labels
            settings.labels = .list(try masks.labels(among: known), file: nil)
        }
        let choice = try VocabularyChoice(settings, model: factory.model)
        if let warning = choice.warning { StandardError.shared.message("tagclipd: warning: \(warning)") }
        tagging = try factory.tagging(
            settings, method: arguments.preset?.method ?? Method(), threads: threadsAPicture,
            listsScores: arguments.scores, masks: masks?.plan(arguments.preset, settings)
        ) { done, total in
            StandardError.shared.show(progress: done < total ? "encoding labels: \(done) of \(total)" : "")
        }
        switch tagging.calibration {
        case .none, .inForce: break
        case .leftOut(let problem):
            guard !settings.calibration.isAsked else { throw ConfigurationProblem(description: problem) }
            StandardError.shared.message("tagclipd: warning: \(printable(problem)); it is left out")
        }
        self.workers = workers
        opening = LogOpen(model: factory.model, vocabulary: choice.digest, workers: workers)
    }
}

extension LogOpen {
    /// What this process says of itself.
    init(model: Model, vocabulary: String, workers: WorkerCount) {
        self.init(
            version: Version.current, pid: getpid(), started: ProcessStart.time, model: model.name,
            vocabulary: vocabulary, isa: ComputeKernels.family, blas: ComputeKernels.library,
            precisionAsked: model.precision.asked.rawValue,
            precisionUsed: model.precision.used.rawValue, workers: workers.count, workersReason: workers.reason)
    }
}

/// When this process began to be itself.
enum ProcessStart {
    /// Taken when it is first asked for: at the very start.
    static let time = Timestamp.now()
}
