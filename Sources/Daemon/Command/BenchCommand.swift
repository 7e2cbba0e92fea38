import ArgumentParser
import Engine

/// `tagclipd bench`: how fast a frame is tagged here, beside the machine's own rate of products.
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure how fast this machine tags, beside the peak of its matrix products.",
        discussion: """
            Tags one picture of noise again and again, one after another on all cores, and divides the method's nominal
            work by the best time; then it shows where a frame's time goes, stage by stage, beside the machine's products
            and its memory. Without --model the weights are random; speed does not depend on them. Last it encodes labels
            in 85 templates and counts the products of that.

            Example: tagclipd bench --geometry sample --size 224x224 --compare float32,int8 --html bench.html
            """)

    @Option(
        help: "A model's file, directory or name, or \"sample\"; without it random weights of --geometry.",
        completion: .file())
    var model: String?

    @Option(help: "The activation of the model's weights: \(Activation.allValueStrings.joined(separator: ", ")).")
    var activation: Activation?

    @Option(
        help:
            "Sizes of the random model, vit-b-16 by default: \(BenchGeometry.allValueStrings.joined(separator: ", ")).")
    var geometry: BenchGeometry?

    @Option(
        help: "What the model computes in, float32 by default: \(Precision.allValueStrings.joined(separator: ", ")).")
    var precision: Precision?

    @Option(
        help: """
            Precisions to set against float32 over the same pictures, such as float32,bfloat16,int8: how fast each is, \
            how far scores move, how many decisions stay.
            """)
    var compare: PrecisionList?

    @Option(help: "Size of the picture, WIDTHxHEIGHT pixels, 512x384 by default.")
    var size: PixelSize?

    @Option(help: "Texts that compete, background included, 45 by default.")
    var texts: Int?

    @Option(
        help: "A file of labels to encode, once each; by default a few of COCO's are, again and again.",
        completion: .file())
    var labels: String?

    @Option(help: "Labels that are looked at again, one crop each, 2 by default.")
    var candidates: Int?

    @Option(help: "Threads, the caller's included; by default all cores that this process may use.")
    var threads: Int?

    @Flag(help: "Measure instead what the motion gate takes for a frame of a stream; without a model.")
    var gate = false

    @Flag(help: "Measure instead what it takes to find labels pixel by pixel, beside the tagging of the picture.")
    var segment = false

    @Option(help: "Labels that are found with --segment, 3 by default.")
    var regions: Int?

    @Flag(help: "Print one JSON object instead of a table.")
    var json = false

    @Option(
        help: "A file for a page with the picture of it: each stage under the roof of products and memory.",
        completion: .file())
    var html: String?

    func validate() throws {
        guard (1...100_000).contains(textCount) else {
            throw ValidationError("--texts \(textCount): from 1 to 100000")
        }
        guard (0...min(textCount, 1_000)).contains(candidateCount) else {
            throw ValidationError("--candidates \(candidateCount): from 0 to the number of texts, at most 1000")
        }
        if activation != nil, model == nil { throw ValidationError("--activation belongs to --model") }
        if geometry != nil, model != nil {
            throw ValidationError("--geometry belongs to random weights, not to a model")
        }
        guard (1...min(textCount, 255)).contains(regions ?? 1) else {
            throw ValidationError("--regions \(regions ?? 0): from 1 to the number of texts, at most 255")
        }
        if regions != nil, !segment { throw ValidationError("--regions belongs to --segment") }
        guard (1...1_024).contains(threads ?? 1) else {
            throw ValidationError("--threads \(threads ?? 0): from 1 to 1024")
        }
        if gate, segment { throw ValidationError("--gate or --segment, not both") }
        try refuseUnused()
        if model == nil { try pictureSize.check((geometry ?? .vitB16).geometry) }
    }

    /// Refuses what means nothing for what is measured.
    private func refuseUnused() throws(ValidationError) {
        guard gate || segment else { return }
        var unused = [("--compare", compare != nil), ("--labels", labels != nil), ("--html", html != nil)]
        if gate {
            unused += [
                ("--model", model != nil), ("--geometry", geometry != nil), ("--precision", precision != nil),
                ("--size", size != nil), ("--texts", texts != nil), ("--candidates", candidates != nil),
                ("--threads", threads != nil),
            ]
        }
        if let option = unused.first(where: \.1)?.0 {
            throw ValidationError("\(option) measures nothing with \(gate ? "--gate" : "--segment")")
        }
    }

    func run() throws {
        guard !gate else {
            let measurements = try GateMeasurement.sizes.map { try GateMeasurement($0) }
            return print(json ? try GateMeasurement.json(measurements) : GateMeasurement.table(measurements))
        }
        guard !segment else {
            let measurement = try SegmentMeasurement(
                try benchRun(labels: nil).loadSubject(), size: pictureSize, texts: textCount,
                candidates: candidateCount, labels: regions ?? min(3, textCount),
                workers: threads ?? WorkerCount.available().count)
            return print(json ? try measurement.json : measurement.table)
        }
        try RequestedFile.requireWritable(html)
        let list = try labels.map { try VocabularyChoice.parse(CommandFile.read($0), $0, as: .labels).labels }
        let measurement = try benchRun(labels: list).measure()
        print(json ? try measurement.json : measurement.table)
        if let html { try RequestedFile.write(BenchPage(measurement: measurement).html.utf8, to: html) }
    }

    /// Labels that are looked at again; no more than there are texts where nothing is asked for.
    var candidateCount: Int { candidates ?? min(2, textCount) }

    private var textCount: Int { texts ?? 45 }

    private var pictureSize: PixelSize { size ?? PixelSize(width: 512, height: 384) }

    private func benchRun(labels: [Label]?) -> BenchRun {
        BenchRun(
            model: model, activation: activation, geometry: geometry ?? .vitB16, precision: precision ?? .float32,
            size: pictureSize, texts: textCount, candidates: candidateCount,
            workers: threads ?? WorkerCount.available().count, labels: labels, compared: compare?.precisions ?? [])
    }
}

/// The geometries that `bench` makes random weights of.
enum BenchGeometry: String, ExpressibleByArgument, CaseIterable {
    case vitB16 = "vit-b-16"
    case vitL14 = "vit-l-14"
    case sample

    var geometry: Geometry {
        switch self {
        case .vitB16: .vitB16
        case .vitL14: .vitL14
        case .sample: .sample
        }
    }
}

/// Precisions on the command line, with commas between them, each once.
struct PrecisionList: ExpressibleByArgument, Hashable {
    let precisions: [Precision]

    init?(argument: String) {
        let names = argument.split(separator: ",", omittingEmptySubsequences: false)
        let precisions = names.compactMap { Precision(rawValue: String($0)) }
        guard precisions.count == names.count, Set(precisions).count == names.count else { return nil }
        self.precisions = precisions
    }
}

/// `WIDTHxHEIGHT` on the command line.
struct PixelSize: ExpressibleByArgument, Hashable, CustomStringConvertible {
    var width: Int
    var height: Int

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    init?(argument: String) {
        let parts = argument.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let width = parts[0], let height = parts[1], (1...4_096).contains(width),
            (1...4_096).contains(height)
        else { return nil }
        self.init(width: width, height: height)
    }

    /// Throws where a model with these sizes takes no such picture.
    func check(_ geometry: Geometry) throws(ValidationError) {
        let patches = FrameWorkload.patches(width: width, height: height, geometry)
        guard patches > FrameWorkload.mostPatches else { return }
        throw ValidationError(
            "--size \(self): that is \(patches) patches of \(geometry.patch) x \(geometry.patch) pixels; at most "
                + "\(FrameWorkload.mostPatches) are taken")
    }

    var description: String { "\(width)x\(height)" }
}
