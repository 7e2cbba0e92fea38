import ArgumentParser
import Engine

/// `tagclipd eval`: the paper's tables on a data set.
struct EvalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval",
        abstract: "Run the paper's evaluation on a data set and print its tables.",
        discussion: """
            Reads VOC's and COCO's own layouts, and tags each picture as the paper does: the preset's labels and \
            background, pictures at their own size, the relative rule, the behaviour of the public code. With --task \
            segmentation the tags become maps of where they are, which are compared with the data set's masks.

            Example: tagclipd eval --dataset voc2007 --root samples/mini/voc2007 --mode all
            Example: tagclipd eval --dataset coco2014 --root samples/mini/coco2014 --sweep fuse=0:1:0.1 --html fuse.html
            Example: tagclipd eval --task segmentation --dataset voc2012 --root VOCdevkit/VOC2012 --crf

            Exit status: 0 all done, 1 some picture could not be read or it was stopped, 64 wrong use, 65 a list or \
            annotation breaks its format, 66 the data set is not there, 78 unusable model, background or output.
            """)

    @Option(help: "The data set: \(DataSet.allValueStrings.joined(separator: ", ")).")
    var dataset: DataSet

    @Option(help: "What is measured: tagging (mAP) or segmentation (mIoU).")
    var task = EvaluationTask.tagging

    @Option(
        help: "The folder that holds JPEGImages (VOC), or annotations and val2014 or val2017 (COCO), and the masks.",
        completion: .directory)
    var root: String

    @Option(
        help: "A list of pictures in place of the paper's: \"name\" a line, or \"name id id …\" with the labels' ids.",
        completion: .file())
    var split: String?

    @Option(help: "Pictures at most, the first of the list.")
    var limit: Int?

    @Option(
        help: "A model's directory or file, a name of \"model list\", or \"sample\": the small one in the program.",
        completion: .file())
    var model = ModelLoading.sample

    @Option(
        help: """
            The activation of the model's weights, in place of what its configuration says: \
            \(Activation.allValueStrings.joined(separator: ", ")).
            """)
    var activation: Activation?

    @Option(
        help: """
            What the model computes in: \(Precision.allValueStrings.joined(separator: ", ")). What this machine has \
            not is computed in float32; auto is the fastest that it has.
            """)
    var precision = Precision.float32

    @Option(
        help: """
            Rows of the table, separated by commas: \(EvaluationRows.names). (default: tagclip)
            """, completion: .list(["all"] + EvaluationRows.known.map(\.name)))
    var mode: EvaluationRows?

    @Option(
        help: """
            Behaviour at an empty class region, and rounding of maps: \
            \(Compatibility.allValueStrings.joined(separator: ", ")).
            """)
    var compat = Compatibility.public

    @Option(help: "What is a tag, for precision and recall: \"relative\" (the paper's rule), or a score, 0.0 to 1.0.")
    var threshold = ThresholdArgument.relative

    @Option(
        help: """
            Pixels that the longer side is brought down to before tagging; 0 keeps it. \
            (default: 0, of segmentation \(SegmentationOptions.maxSide))
            """)
    var maxSide: Int?

    @Option(
        help: "A file of texts that compete with the labels in place of the preset's, or \"none\".", completion: .file()
    )
    var background: String?

    @OptionGroup(title: "Constants of the method") var method: MethodArguments

    @OptionGroup(title: "Segmentation") var masks: MaskArguments

    @Option(
        help: """
            A folder for raw scores (scores.csv) and predicted labels, or predicted maps; an interrupted run goes on \
            from it.
            """, completion: .directory)
    var output: String?

    @Option(
        help: """
            A constant and its values, FROM:TO:STEP or a list: fuse, candidate or patch from 0 to 1, such as \
            fuse=0:1:0.1, or votes, such as votes=1:12.
            """)
    var sweep: Sweep?

    @Option(help: "A file for the curve of --sweep: one page that needs nothing else.", completion: .file())
    var html: String?

    @Flag(help: "Print one JSON object instead of a table.")
    var json = false

    func validate() throws {
        if let maxSide, maxSide != 0, !(16...32_768).contains(maxSide) {
            throw ValidationError("--max-side \(maxSide): pixels, 16 to 32768, or 0 for the original size")
        }
        if let limit, limit < 1 { throw ValidationError("--limit \(limit): at least 1") }
        if threshold == .auto {
            throw ValidationError("--threshold auto: a data set has none; expected relative or a score, 0.0 to 1.0")
        }
        try validateTask()
        guard let sweep else {
            guard html == nil else { throw ValidationError("--html shows a sweep: give --sweep too") }
            return
        }
        guard sweptMode != nil else {
            let modes = sweep.parameter.modes.map(\.rawValue).joined(separator: " or ")
            throw ValidationError(
                "--sweep \(sweep.parameter.rawValue) changes something in one of these modes only: --mode \(modes)")
        }
    }

    private var rows: [ScoreRow] { mode?.rows ?? [.mode(.tagclip)] }

    /// The mode that is swept, where it is one in which the constant does something.
    private var sweptMode: Mode? {
        guard let sweep, rows.count == 1, case .mode(let mode) = rows[0] else { return nil }
        return sweep.parameter.modes.contains(mode) ? mode : nil
    }

    func run() throws {
        StopSignals.ignoreBrokenPipes()
        try RequestedFile.requireWritable(html)
        switch task {
        case .tagging: try measureTags()
        case .segmentation: try measureMasks()
        }
    }

    private func measureTags() throws {
        let set = try EvaluationSet(dataset, root: root, split: split, limit: limit)
        for warning in set.warnings { StandardError.shared.message("tagclipd: warning: \(printable(warning))") }
        let evaluation = try Evaluation(
            set, settings: try settings(), model: model, activation: activation, precision: precision,
            output: output)
        if let sweep, let sweptMode {
            let report = try evaluation.run(sweep, mode: sweptMode, differences: differences)
            print(json ? report.json : report.table)
            if let html { try RequestedFile.write(SweepPage(report: report).html.utf8, to: html) }
            if report.failed > 0 { throw ExitStatus.someFailed }
        } else {
            let report = try evaluation.run(rows, differences: differences, hasBackground: background != "none")
            print(json ? report.json : report.table)
            if report.failed > 0 { throw ExitStatus.someFailed }
        }
    }

    /// The settings that the options amount to.
    func settings() throws(ConfigurationProblem) -> TaggingSettings {
        var settings = TaggingSettings()
        let preset = dataset.preset
        settings.labels = .list(preset.labels, file: nil)
        settings.background = .preset(preset)
        if let background { settings.background = try TaggingArguments.background(background) }
        settings.compatibility = compat
        settings.maxSide = maxSide ?? 0
        settings.method = method.settings
        // A score's figures are those of all labels above it, however many.
        settings.maxTags = .max
        settings.threshold = if case .absolute(let value) = threshold { .absolute(value) } else { .relative }
        return settings
    }

    /// What is not as in the paper.
    var differences: [String] {
        var differences: [String] = []
        if let split { differences.append("the list \(split)") }
        if let limit { differences.append("\(limit) pictures at most") }
        if compat != .public { differences.append("compat \(compat.rawValue)") }
        if case .absolute(let value) = threshold { differences.append("threshold \(value)") }
        if let maxSide, maxSide > 0 { differences.append("sides of at most \(maxSide) pixels") }
        if let background {
            differences.append(background == "none" ? "no background" : "the background of \(background)")
        }
        if !method.settings.summary.isEmpty { differences.append(method.settings.summary) }
        let used = PrecisionChoice(precision).used
        if used != .float32 { differences.append("precision \(used.rawValue)") }
        return differences
    }
}

extension DataSetError {
    /// How a command ends because of it.
    var exitStatus: ExitCode {
        switch self {
        case .unreadable: ExitStatus.noInput
        case .malformed: ExitStatus.data
        }
    }
}
