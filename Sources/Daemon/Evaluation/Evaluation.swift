import Decode
import Engine
import Synchronization

/// An evaluation of one model on one data set: scores every picture and adds up.
struct Evaluation {
    private let set: EvaluationSet
    private let factory: TaggerFactory
    private let tagger: Tagger
    private let output: String?
    private let workers: Int

    /// Loads the model and encodes the labels.
    ///
    /// - Parameter output: the folder of scores and predicted labels, where one is wanted.
    init(
        _ set: EvaluationSet, settings: TaggingSettings, model: String, activation: Activation?, precision: Precision,
        output: String?
    ) throws(ConfigurationProblem) {
        self.set = set
        self.output = output
        workers = WorkerCount.available().count
        factory = TaggerFactory(
            model: try ModelLoading.model(model, activation: activation, precision: precision, workers: workers) {
                StandardError.shared.message("tagclipd: warning: \(printable($0))")
            }, workers: workers)
        let threads = set.pictures.count == 1 ? workers : 1
        tagger = try factory.tagging(settings, method: set.dataSet.preset.method, threads: threads) { done, total in
            StandardError.shared.show(progress: done < total ? "encoding labels: \(done) of \(total)" : "")
        }.tagger
    }

    /// The tables of the rows.
    func run(
        _ rows: [ScoreRow], differences: [String], hasBackground: Bool
    ) throws -> EvaluationReport {
        let scorer = Scorer(
            model: factory.model, vocabulary: tagger.vocabulary, options: tagger.options, rows: Set(rows))
        let names = rows.map(\.name)
        let scored = try scores(names) { frame throws(EngineError) in
            let scores = try frame.pixels { pixels throws(EngineError) in
                try scorer.scores(of: pixels, width: frame.width, height: frame.height, stride: frame.stride)
            }
            return rows.map { scores[$0] ?? [] }
        }
        let results = try scored.results(names, rule: tagger.options, set, folder: scored.folder)
        return EvaluationReport(
            set: set, images: scored.pictures.count, failed: scored.failed, model: factory.model.name,
            rows: zip(rows, results).map { row, result in
                EvaluationReport.Row(
                    row: row, result: result,
                    published: PublishedFigures.mAP(set.dataSet, row, hasBackground: hasBackground))
            }, differences: differences)
    }

    /// The figures of one mode at each value of a sweep.
    func run(_ sweep: Sweep, mode: Mode, differences: [String]) throws -> SweepReport {
        let methods = sweep.methods(from: tagger.options.method)
        let layers = factory.model.geometry.vision.layers
        if let most = methods.map(\.votes).max(), most > layers {
            throw ConfigurationProblem(
                description: "--sweep votes=\(most): the model \(factory.model.name) has \(layers) attention layers")
        }
        let scorer = Scorer(
            model: factory.model, vocabulary: tagger.vocabulary, options: tagger.options, rows: [.mode(mode)])
        let names = sweep.values.map(sweep.name)
        let scored = try scores(names, mode: mode) { frame throws(EngineError) in
            try frame.pixels { pixels throws(EngineError) in
                try scorer.sweep(
                    over: methods, mode: mode, pixels, width: frame.width, height: frame.height, stride: frame.stride)
            }
        }
        let results = try scored.results(names, rule: tagger.options, set, folder: scored.folder)
        let method = tagger.options.method
        let usual: Double =
            switch sweep.parameter {
            case .fuse: method.fuse
            case .candidate: method.candidate
            case .patch: method.patch
            case .votes: Double(method.votes)
            }
        return SweepReport(
            set: set, images: scored.pictures.count, failed: scored.failed, model: factory.model.name, mode: mode,
            sweep: sweep, usual: usual, results: results, differences: differences)
    }

    /// Scores all pictures in rows of these names.
    private func scores(
        _ names: [String], mode: Mode? = nil, score: @escaping @Sendable (Frame) throws(EngineError) -> [[Float]]
    ) throws -> ScoredPictures {
        let folder = try output.map { path in
            try ScoreFolder(path, labels: set.labels, rows: names, origin: origin(names, mode))
        }
        let pictures = set.pictures
        let earlier = pictures.map { folder?.earlier[$0.name] }
        let found = Mutex(earlier)
        let run = EvaluationRun(
            earlier.indices.filter { earlier[$0] == nil }, of: pictures.count, workers: workers,
            find: { @Sendable (index, interruption) throws(PictureProblem) in
                let frame = try Frame.reading(pictures[index].path, interruption: interruption)
                do throws(EngineError) {
                    return try score(frame)
                } catch {
                    throw PictureProblem(description: "\(pictures[index].path): \(error)")
                }
            },
            take: { @Sendable (index, scores) throws(ConfigurationProblem) in
                found.withLock { $0[index] = scores }
                try folder?.append(pictures[index].name, scores)
            })
        let outcome = run.run()
        try outcome.requireEnd(of: pictures.count, output: output)
        return ScoredPictures(set, found.withLock { $0 }, failed: outcome.failures.count, folder)
    }

    /// What scores depend on.
    private func origin(_ names: [String], _ mode: Mode?) -> RunOrigin {
        let options = tagger.options
        return RunOrigin(
            [
                ("dataset", set.dataSet.rawValue), ("model", factory.model.identity),
                (
                    "labels",
                    EncodedVocabulary.digest(labels: tagger.vocabulary.labels, background: tagger.vocabulary.background)
                ),
                ("rows", ((mode.map { [$0.rawValue] } ?? []) + names).joined(separator: " ")),
                ("method", tagger.options.method.constants),
                ("max side", "\(options.maxSide)"), ("precision", factory.model.precision.used.rawValue),
            ], places: [("pictures", set.folder)])
    }
}

/// The pictures of a set that have scores.
private struct ScoredPictures {
    var pictures: [EvaluationPicture] = []
    /// By picture, one list a row.
    var scores: [[[Float]]] = []
    let failed: Int
    let folder: ScoreFolder?

    init(_ set: EvaluationSet, _ scores: [[[Float]]?], failed: Int, _ folder: ScoreFolder?) {
        for (picture, found) in zip(set.pictures, scores) {
            guard let found else { continue }
            pictures.append(picture)
            self.scores.append(found)
        }
        self.failed = failed
        self.folder = folder
    }

    /// Each row's figures; writes the predicted labels.
    func results(
        _ names: [String], rule options: TaggingOptions, _ set: EvaluationSet, folder: ScoreFolder?
    ) throws -> [RowResult] {
        try names.enumerated().map { row, name in
            let own = scores.map { $0[row] }
            let tags = own.map { scores in
                options.rule.tags(
                    of: scores, thresholds: [Double?](repeating: nil, count: scores.count),
                    relative: options.method.relativeThreshold)
            }
            try folder?.writeLabels(name, Array(zip(pictures.map(\.name), tags)))
            return RowResult(truths: pictures.map(\.truth), scores: own, tags: tags, labels: set.labels.count)
        }
    }
}

extension Method {
    /// Its constants in one line, for telling runs apart.
    var constants: String {
        "fuse \(fuse), candidate \(candidate), patch \(patch), votes \(votes), layers \(LayerChoice(layers: layers)), "
            + "last attention \(keepsLastAttention ? "kept" : "dropped"), compat \(compatibility.rawValue)"
    }
}
