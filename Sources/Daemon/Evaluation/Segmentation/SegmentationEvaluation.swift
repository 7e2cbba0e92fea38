import Decode
import Engine
import Synchronization

/// An evaluation of one model on one data set's masks: segments every picture and counts pixels.
struct SegmentationEvaluation {
    /// What is done with each picture.
    struct Task: Sendable, Hashable {
        /// Which labels are looked for, where no list says them.
        var given = GivenLabels.tags
        /// Whether a dense CRF sharpens each map by the picture's colours.
        var refinesByColour = false
        /// Pixels that the longer side is brought down to (0: kept); nil: as many as suit the model.
        var maxSide: Int?

        /// The same for the engine.
        var options: SegmentationOptions { SegmentationOptions(refinesByColour: refinesByColour) }
    }

    private let set: SegmentationSet
    private let task: Task
    private let model: Model
    private let tagger: Tagger
    private let output: String?
    private let workers: Int
    private let origin: RunOrigin

    /// Loads the model and encodes the labels: for tagging only where pictures are tagged.
    ///
    /// - Parameter output: the folder of predicted maps, where one is wanted.
    init(
        _ set: SegmentationSet, _ task: Task, settings: TaggingSettings, model name: String, activation: Activation?,
        precision: Precision, output: String?
    ) throws(ConfigurationProblem) {
        self.set = set
        self.task = task
        self.output = output
        workers = WorkerCount.available().count
        let factory = TaggerFactory(
            model: try ModelLoading.model(name, activation: activation, precision: precision, workers: workers) {
                StandardError.shared.message("tagclipd: warning: \(printable($0))")
            }, workers: workers)
        model = factory.model
        var settings = settings
        settings.maxSide = task.maxSide ?? SegmentationOptions.maxSide(patch: model.geometry.patch)
        let isTagging = task.given == .tags && set.tagsDigest == nil
        let preset = set.dataSet.preset
        let request = MaskRequest(options: task.options, given: isTagging ? nil : [], draws: false)
        let plan = MaskPlan(request, settings, preset: preset)
        tagger = try factory.tagging(
            settings, method: preset.method, threads: set.pictures.count == 1 ? workers : 1, masks: plan
        ) { done, total in
            StandardError.shared.show(progress: done < total ? "encoding labels: \(done) of \(total)" : "")
        }.tagger
        let given = set.tagsDigest.map { "list \($0)" } ?? task.given.rawValue
        origin = RunOrigin(
            [("dataset", set.dataSet.rawValue), ("task", EvaluationTask.segmentation.rawValue), ("given", given)]
                + Self.facts(of: tagger, plan.rule, task, factory.model)
                + (isTagging ? Self.facts(ofTags: tagger, settings) : []),
            places: [("pictures", set.folder)]
                + (task.given == .truth && set.tagsDigest == nil ? [("masks", set.masks)] : []))
    }

    /// The figures over all pictures; writes their maps.
    func run(differences: [String]) throws -> SegmentationReport {
        let folder = try output.map { try MapFolder($0, origin: origin) }
        let classes = set.classes
        let pixels = Mutex(ConfusionMatrix(classes: classes.names.count))
        let pictures = set.pictures
        let maps = PictureMaps(task: task, tagger: tagger, classes: classes, folder: folder)
        let run = EvaluationRun(
            Array(pictures.indices), of: pictures.count, workers: workers,
            find: { @Sendable (index, interruption) throws(PictureProblem) in
                try maps.measure(pictures[index], interruption: interruption)
            },
            take: { @Sendable (index, found) throws(ConfigurationProblem) in
                if let png = found.png { try folder?.write(png, for: pictures[index].name) }
                pixels.withLock { $0.add(found.pixels) }
            })
        let outcome = run.run()
        try outcome.requireEnd(of: pictures.count, output: output)
        return SegmentationReport(
            dataSet: set.dataSet, classes: classes.names, images: outcome.done, failed: outcome.failures.count,
            model: model.name, given: task.given, refinesByColour: task.refinesByColour,
            pixels: pixels.withLock { $0 }, differences: differences)
    }

    /// What maps depend on, whatever is looked for.
    private static func facts(
        of tagger: Tagger, _ rule: SegmentationRule, _ task: Task, _ model: Model
    ) -> [(String, String)] {
        let texts = SegmentationVocabulary.labels(tagger.vocabulary.labels, rule)
        return [
            ("model", model.identity), ("precision", model.precision.used.rawValue),
            ("max side", "\(tagger.options.maxSide)"),
            (
                "texts",
                EncodedVocabulary.digest(labels: texts, background: rule.background, templates: .segmentation)
            ),
            ("compat", rule.compatibility.rawValue), ("crf", "\(task.refinesByColour)"),
        ]
    }

    /// What tags depend on besides.
    private static func facts(ofTags tagger: Tagger, _ settings: TaggingSettings) -> [(String, String)] {
        let vocabulary = tagger.vocabulary
        return [
            ("labels", EncodedVocabulary.digest(labels: vocabulary.labels, background: vocabulary.background)),
            ("method", tagger.options.method.constants), ("threshold", "\(settings.threshold)"),
        ]
    }
}
