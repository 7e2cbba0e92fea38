public import ArgumentParser
import Decode
public import Engine

/// What `tag` and `watch` are asked for alike: a model, labels, and how pictures are taken through the method.
struct TaggingArguments: ParsableArguments {
    @Option(
        help: """
            A checkpoint (.pt, .bin, .safetensors), a directory with one, a name of "model list", or "sample": the \
            small model inside.
            """, completion: .file())
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
            A file of labels, one a line: "label" or "label: wording; other wording; images(a.jpg) @0.4"; # begins a \
            comment, [background] the texts that compete and are never reported.
            """, completion: .file())
    var labels: String?

    @Option(help: "A label; may be given several times, and beside --labels.")
    var label: [String] = []

    @Option(
        help: "A file of texts that compete with the labels and are never reported, or \"none\".", completion: .file())
    var background: String?

    @Option(
        help: "Sentences that labels are put into: ensemble, single, or a file, one a line with {} for the label.",
        completion: .file())
    var templates = "ensemble"

    @Option(
        help:
            "Labels, background and constants of the paper's tables: \(Preset.allValueStrings.joined(separator: ", "))."
    )
    var preset: Preset?

    @Option(help: "How far pictures are taken through the method: \(Mode.allValueStrings.joined(separator: ", ")).")
    var mode = Mode.tagclip

    @OptionGroup(title: "Constants of the method") var method: MethodArguments

    @Option(help: "Behaviour at an empty class region: \(Compatibility.allValueStrings.joined(separator: ", ")).")
    var compat = Compatibility.default

    @Option(
        help: """
            Score above which a label is a tag, 0.0 to 1.0, or its p where it is calibrated; "auto": what the model \
            says for its own list, else 0.3, and a p of 0.5; "relative": the paper's rule, at least one tag a picture.
            """)
    var threshold = ThresholdArgument.auto

    @Option(
        help: """
            A file that "calibrate" has written, or "none"; by default the one beside --labels, if there is one.
            """, completion: .file())
    var calibration: String?

    @Flag(help: "List every label's score in each frame's record (tag and watch).")
    var scores = false

    @Option(help: "Frames of a video that are tagged a second.")
    var fps: Double?

    @Option(help: "Tag every Nth frame of a video.")
    var every: Int?

    @Flag(help: "Tag the key frames of a video.")
    var keyframes = false

    @Option(
        help: """
            Pixels that the longer side is brought down to before tagging, by default 512 (segment: 2048); 0 keeps it.
            """)
    var maxSide: Int?

    @Flag(help: "Descend into the folders of folders.")
    var recursive = false

    func validate() throws {
        if [fps != nil, every != nil, keyframes].filter(\.self).count > 1 {
            throw ValidationError("--fps, --every and --keyframes exclude each other")
        }
        if let fps, !(fps > 0 && fps <= 1_000) {
            throw ValidationError("--fps \(fps): frames a second, above 0 and at most 1000")
        }
        if let every, every < 1 {
            throw ValidationError("--every \(every): at least 1")
        }
        if let maxSide, maxSide != 0, !(16...32_768).contains(maxSide) {
            throw ValidationError("--max-side \(maxSide): pixels, 16 to 32768, or 0 for the original size")
        }
    }

    /// Refuses `--scores` for a command that writes no records of tags.
    func refuseScores(for command: String) throws(ValidationError) {
        guard scores else { return }
        throw ValidationError("--scores is about records of tags, which \"\(command)\" does not write: use \"tag\"")
    }

    /// Refuses to write to a file that is read.
    ///
    /// - Parameters:
    ///   - path: where it is written, by which `option`.
    ///   - inputs: the command's inputs.
    func refuseInput(as path: String?, of option: String, _ inputs: [String]) throws(ValidationError) {
        guard let path else { return }
        let options: [(String, String?)] = [
            ("--labels", labels), ("--background", background), ("--templates", templates), ("--model", model),
        ]
        let read = options + inputs.map { ("the input", Optional($0)) }
        for (name, file) in read {
            guard let file, RequestedFile.isSame(path, file) else { continue }
            throw ValidationError("\(option) \(path): that is \(name) \(file), which would be lost; name another file")
        }
    }

    /// Which frames of a video are tagged.
    var sampling: Sampling {
        if keyframes { return .keyframes }
        if let every { return .every(every) }
        return .rate(fps ?? 1)
    }
}

/// `--threshold`: a rule by name, or a number.
enum ThresholdArgument: ExpressibleByArgument, Hashable {
    case auto
    case relative
    case absolute(Double)

    init?(argument: String) {
        switch argument {
        case "auto": self = .auto
        case "relative": self = .relative
        default:
            guard let value = Double(argument), (0...1).contains(value) else { return nil }
            self = .absolute(value)
        }
    }

    var defaultValueDescription: String {
        switch self {
        case .auto: "auto"
        case .relative: "relative"
        case .absolute(let value): "\(value)"
        }
    }
}

extension Activation: ExpressibleByArgument {}
extension Precision: ExpressibleByArgument {}
extension Preset: ExpressibleByArgument {}
extension Mode: ExpressibleByArgument {}
extension Compatibility: ExpressibleByArgument {}
