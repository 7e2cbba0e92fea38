import ArgumentParser
import Decode
import Engine

/// `tagclipd segment`: tells where in pictures their labels are, pixel by pixel.
struct SegmentCommand: ParsableCommand, InputCommand {
    static let configuration = CommandConfiguration(
        commandName: "segment",
        abstract: "Tell where in pictures their labels are, pixel by pixel.",
        discussion: """
            Tags each picture and gives every pixel to one of its tags or to the background. With --out an indexed PNG \
            is written for each: 0 background, 1 the first label of the record; its colours and names lie inside.

            Example: tagclipd segment photo.jpg --out masks/ --overlay --crf
            Example: tagclipd segment --given dog "a red bicycle" --out masks/ -- photo.jpg

            Prints a table on a terminal, and NDJSON records into a pipe or with --json.

            Exit status: 0 all done or stopped by a signal, 1 some input failed, 64 wrong use, 66 nothing to read, 78 \
            unusable model, labels or folder.
            """)

    @OptionGroup var tagging: TaggingArguments

    @Option(
        parsing: .upToNextOption,
        help: "Labels that are looked for in place of the tags, as many as follow; -- ends them before an input.")
    var given: [String] = []

    @Flag(help: "Sharpen the regions along the picture's colours (a dense CRF).")
    var crf = false

    @Option(help: "A folder for the pictures; it is made if it is not there.", completion: .directory)
    var out: String?

    @Flag(help: "Write the picture with its regions tinted and named too (with --out).")
    var overlay = false

    @Flag(help: "Write each label's scores as a grey picture too (with --out).")
    var soft = false

    @Flag(help: "Print NDJSON on a terminal too.")
    var json = false

    @Argument(help: ArgumentHelp("A picture, a video, a folder or a URL.", valueName: "input"), completion: .file())
    var inputs: [String] = []

    func validate() throws {
        if out == nil, overlay || soft {
            throw ValidationError("--\(overlay ? "overlay" : "soft") writes pictures: name a folder with --out")
        }
        if given.isEmpty, inputs.isEmpty { throw ValidationError("Missing expected argument '<input> ...'") }
        try tagging.refuseScores(for: "segment")
        guard !given.isEmpty else { return }
        try tagging.method.refuseTagging(
            with: "--given",
            [
                ("--mode", tagging.mode != .tagclip), ("--threshold", tagging.threshold != .auto),
                ("--background", tagging.background != nil), ("--templates", tagging.templates != "ensemble"),
                ("--calibration", tagging.calibration != nil),
            ])
    }

    func run() throws {
        StopSignals.ignoreBrokenPipes()
        let (labels, trailing) = SegmentInputs.split(given, inputs: inputs)
        guard given.isEmpty || !labels.isEmpty else {
            throw ValidationError("--given names files only; name the labels before them: --given dog -- photo.jpg")
        }
        let arguments = CommandLineBytes.arguments(matching: inputs + trailing)
        guard !arguments.isEmpty else {
            throw ValidationError("no input; name it behind the labels: --given \(labels[0]) -- photo.jpg")
        }
        let folder = try out.map { path throws(ConfigurationProblem) in try MaskFolder(path, keepsScores: soft) }
        let workers = WorkerCount.available()
        let expanded = CommandInputs.expand(
            arguments, recursive: tagging.recursive, passesOver: MaskFiles.isOwn)
        var request = MaskRequest(paintsOverlay: overlay, draws: folder != nil)
        request.options = SegmentationOptions(refinesByColour: crf, keepsScores: soft)
        let setup = try TaggingSetup(
            tagging, threadsAPicture: expanded.count == 1 ? workers.count : 1, workers: workers,
            masks: MaskChoice(request: request, given: labels))
        let run = TagRun(
            setup: setup, arguments: .init(sampling: tagging.sampling, json: json || !Terminal.isOutput),
            masks: MaskOutput(folder: folder, crf: crf))
        try run.run(expanded).requireSuccess(of: expanded)
    }
}

/// Tells labels from inputs where both follow `--given`.
enum SegmentInputs {
    /// Where no input stands elsewhere, those at the end that exist or are URLs are the inputs.
    static func split(_ given: [String], inputs: [String]) -> (labels: [String], inputs: [String]) {
        guard inputs.isEmpty else { return (given, []) }
        let start = given.lastIndex { !isInput($0) }.map { $0 + 1 } ?? 0
        return (Array(given[..<start]), Array(given[start...]))
    }

    private static func isInput(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return text == "-" || CommandInputs.isURL(bytes) || (try? FileStatus.of(PathBytes(bytes))) != nil
    }
}
