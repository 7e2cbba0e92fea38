import ArgumentParser
import Decode
import Engine
import Synchronization

/// `tagclipd calibrate`: learns from unlabelled pictures what each label's evidence is worth.
struct CalibrateCommand: ParsableCommand, InputCommand {
    static let configuration = CommandConfiguration(
        commandName: "calibrate",
        abstract: "Learn from unlabelled pictures what each label looks like where it is absent.",
        discussion: """
            Goes through pictures, videos, folders or a stretch of a stream of which nobody has to say what they show, and
            writes FILE.calibration.json beside the label file. From then on records carry p beside score, and one
            threshold fits all labels.

            Example: tagclipd calibrate --labels garden.txt --recursive ~/Pictures/garden
            Example: tagclipd calibrate --labels garden.txt --duration 10m rtsp://camera/stream1

            Exit status: as of "tag", but 1 where it was stopped among files; 65 where there were too few pictures.
            """)

    @OptionGroup var tagging: TaggingArguments

    @Option(
        help: "Where to write; by default LABELS\(CalibrationFile.suffix), beside the file of --labels.",
        completion: .file())
    var to: String?

    @Option(help: "Pictures and frames that are looked at, at most.")
    var frames = 10_000

    @Option(help: "Time after which reading ends, such as 90s or 10m; for streams, which have no end.")
    var duration: String?

    @Argument(help: ArgumentHelp("A picture, a video, a folder or a URL.", valueName: "input"), completion: .file())
    var inputs: [String]

    func validate() throws {
        try tagging.refuseScores(for: "calibrate")
        guard tagging.method.lastAttention != .keep else {
            throw ValidationError("--last-attention keep has no p: \(CalibrationFile.needsBarePatches)")
        }
        try tagging.refuseInput(as: to, of: "--to", inputs)
        guard (AbsenceLearner.fewest...10_000_000).contains(frames) else {
            throw ValidationError("--frames \(frames): from \(AbsenceLearner.fewest) to 10000000")
        }
        if let duration {
            guard let time = Quantity.duration(duration), time > .zero else {
                throw ValidationError("--duration \(duration): a time such as 90s or 10m")
            }
        }
        guard to != nil || tagging.labels != nil else {
            throw ValidationError("without --labels FILE it has to be told where to write: --to FILE")
        }
    }

    func run() throws {
        StopSignals.ignoreBrokenPipes()
        let workers = WorkerCount.available()
        let inputs = CommandInputs.expand(CommandLineBytes.arguments(matching: inputs), recursive: tagging.recursive)
        let path = to ?? CalibrationFile.path(beside: tagging.labels ?? "")
        try RequestedFile.requireWritable(path)
        let session = try CalibrationSession(tagging, workers: workers)
        let most = session.learner.mostPictures
        let survey = PictureSurvey(
            tagging: session.tagging, workers: workers.count, sampling: tagging.sampling,
            limits: PictureSurvey.Limits(
                frames: min(frames, most), duration: duration.flatMap(Quantity.duration)))
        let learner = Mutex(session.learner)
        let outcome = survey.run(inputs) { @Sendable finding in
            learner.withLock { $0.add(finding.tagging.evidence) }
        }
        let learnt = learner.withLock { $0 }
        try survey.requireEnd(outcome, of: inputs, pictures: learnt.count)
        PictureSurvey.tellShortage(pictures: learnt.count, most: most, asked: frames)
        guard learnt.count >= AbsenceLearner.fewest else {
            StandardError.shared.message(
                """
                tagclipd: \(learnt.count) pictures are too few to learn from, at least \(AbsenceLearner.fewest) are needed \
                and 100 are good; nothing was written
                """)
            throw ExitStatus.data
        }
        try session.file(learnt).write(to: path)
        print("\(path): \(session.vocabulary.labels.count) labels, from \(learnt.count) pictures")
        if outcome.failed > 0 { throw ExitStatus.someFailed }
    }
}
