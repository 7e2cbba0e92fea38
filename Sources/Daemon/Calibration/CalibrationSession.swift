import Engine

/// All that `calibrate` needs before the first picture: the labels, the reference, and a tagger that measures both.
struct CalibrationSession: Sendable {
    /// The user's labels.
    let vocabulary: EncodedVocabulary
    /// Measures the evidence of the user's labels, and behind them of the reference's.
    let tagging: FrameTagging
    private let model: Model
    private let texts: ReferenceTexts
    private let reference: EncodedVocabulary
    private let maxSide: Int

    init(_ arguments: TaggingArguments, workers: WorkerCount) throws(ConfigurationProblem) {
        let settings = try arguments.settings()
        guard settings.mode.looksAtPatches else {
            throw ConfigurationProblem(
                description: "mode \(settings.mode.rawValue) does not look at patches, which a calibration rests on")
        }
        model = try ModelLoading.model(
            arguments.model, activation: arguments.activation, precision: arguments.precision, workers: workers.count
        ) {
            StandardError.shared.message("tagclipd: warning: \(printable($0))")
        }
        let factory = TaggerFactory(model: model, workers: workers.count)
        let labels = try VocabularyChoice(settings, model: model).labels
        texts = try ReferenceTexts(of: model)
        let show = { (done: Int, total: Int) in
            StandardError.shared.show(progress: done < total ? "encoding labels: \(done) of \(total)" : "")
        }
        reference = try factory.encode(texts.labels, texts.background, maxSide: settings.maxSide, progress: show)
        func encoded(_ labels: [Label]) throws(ConfigurationProblem) -> EncodedVocabulary {
            try factory.encode(
                labels, [], templates: settings.templates, maxSide: settings.maxSide, progress: show)
        }
        vocabulary = try encoded(labels)
        let measured = try encoded(labels + texts.labels)
        maxSide = settings.maxSide
        var options = TaggingOptions()
        options.mode = .coarse
        options.maxSide = maxSide
        tagging = FrameTagging(
            tagger: Tagger(
                model: model, vocabulary: measured, options: options,
                evidence: EvidenceRule(
                    reference: reference, absences: Array(repeating: nil, count: measured.labels.count))),
            model: model.name, identity: TaggingIdentity(model: model.identity, vocabulary: "calibration"),
            listsScores: false)
    }

    /// A learner for what ``tagging`` measures.
    var learner: AbsenceLearner {
        AbsenceLearner(labels: vocabulary.labels.count, texts: vocabulary.labels.count + texts.labels.count)
    }

    /// What was learnt, as a file.
    func file(_ learner: AbsenceLearner) -> CalibrationFile {
        let anchors = vocabulary.anchors(in: reference)
        let entries = zip(vocabulary.labels, zip(learner.learn(), anchors)).compactMap { label, learnt in
            learnt.0.map { absence in
                CalibrationFile.Entry(
                    label: label.name, wording: CalibrationFile.digest(of: label), absence: absence, anchors: learnt.1)
            }
        }
        return CalibrationFile(
            model: model.name, fingerprint: model.fingerprint, reference: texts.digest, maxSide: maxSide,
            frames: learner.count, entries: entries)
    }
}
