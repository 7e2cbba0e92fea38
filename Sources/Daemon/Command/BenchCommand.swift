import ArgumentParser
import Dispatch
import Engine
import Glibc

/// `tagclipd bench`: how fast a frame is tagged here, beside the machine's own rate of products.
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure how fast this machine tags, beside the peak of its matrix products.",
        discussion: """
            Tags one picture of noise again and again, one after another on all cores, and divides the method's nominal
            work by the best time. Without --model the weights are random; speed does not depend on them. Then it encodes
            labels in 85 templates and counts the products of that.

            Example: tagclipd bench --geometry vit-b-16 --size 512x384
            """)

    @Option(help: "A model's file, directory or name, or \"sample\"; without it random weights of --geometry.")
    var model: String?

    @Option(help: "The activation of the model's weights: \(Activation.allValueStrings.joined(separator: ", ")).")
    var activation: Activation?

    @Option(help: "Sizes of the random model: \(BenchGeometry.allValueStrings.joined(separator: ", ")).")
    var geometry = BenchGeometry.vitB16

    @Option(help: "What the model computes in: \(Precision.allValueStrings.joined(separator: ", ")).")
    var precision = Precision.float32

    @Option(help: "Size of the picture, WIDTHxHEIGHT pixels.")
    var size = PixelSize(width: 512, height: 384)

    @Option(help: "Texts that compete, background included.")
    var texts = 45

    @Option(help: "A file of labels to encode, once each; by default a few of COCO's are, again and again.")
    var labels: String?

    @Option(help: "Labels that are looked at again, one crop each.")
    var candidates = 2

    @Option(help: "Threads, the caller's included; by default all cores that this process may use.")
    var threads: Int?

    @Flag(help: "Measure instead what the motion gate takes for a frame of a stream.")
    var gate = false

    @Flag(help: "Print one JSON object instead of a table.")
    var json = false

    func validate() throws {
        guard (1...100_000).contains(texts) else { throw ValidationError("--texts \(texts): from 1 to 100000") }
        guard (0...min(texts, 1_000)).contains(candidates) else {
            throw ValidationError("--candidates \(candidates): from 0 to the number of texts, at most 1000")
        }
        if activation != nil, model == nil { throw ValidationError("--activation belongs to --model") }
        guard (threads ?? 1) >= 1 else { throw ValidationError("--threads \(threads ?? 0): at least 1") }
    }

    func run() throws {
        guard !gate else {
            let measurements = try GateMeasurement.sizes.map { try GateMeasurement($0) }
            return print(json ? try GateMeasurement.json(measurements) : GateMeasurement.table(measurements))
        }
        let workers = threads ?? WorkerCount.available().count
        let measurement = try measure(workers: workers)
        let text = json ? try measurement.json : measurement.table
        print(text)
    }

    private func measure(workers: Int) throws -> BenchMeasurement {
        let clock = ContinuousClock()
        let loading = clock.now
        let subject =
            try model.map {
                try ModelLoading.load($0, activation: activation, precision: precision, workers: workers)
            } ?? Model(randomWeights: geometry.geometry, seed: 7, precision: precision)
        for note in subject.notes { StandardError.shared.message("tagclipd: warning: \(note)") }
        let load = (clock.now - loading).seconds
        let frame = FrameWorkload(
            model: subject, width: size.width, height: size.height, texts: texts, candidates: candidates,
            workers: workers)
        let product = ProductWorkload(workers: workers)
        try frame.run()
        product.run()
        var bestFrame = Double.infinity
        var bestProduct = Double.infinity
        // Both are measured in turns: what else the machine does meets both alike.
        for _ in 0..<BenchMeasurement.rounds {
            for _ in 0..<BenchMeasurement.productsARound {
                bestProduct = min(bestProduct, clock.measure { product.run() }.seconds)
            }
            bestFrame = min(bestFrame, try clock.measure { try frame.run() }.seconds)
        }
        let peakRSS = ProcessMemory.peak
        return BenchMeasurement(
            model: model ?? "random \(geometry.rawValue)", size: size, texts: texts, candidates: candidates,
            workers: workers, secondsPerFrame: bestFrame, gflops: frame.nominalWork / bestFrame / 1e9,
            peakGflops: product.work / bestProduct / 1e9, peakRSS: peakRSS, loadSeconds: load,
            isa: ProductWorkload.kernelFamily, precisionAsked: subject.precision.asked.rawValue,
            precisionUsed: subject.precision.used.rawValue, text: try measureText(subject, product, workers: workers))
    }

    /// Encodes labels and multiplies in turns.
    private func measureText(
        _ model: Model, _ product: ProductWorkload, workers: Int
    ) throws -> BenchMeasurement.Text {
        let clock = ContinuousClock()
        let names = try labels.map { file in
            try VocabularyChoice.parse(CommandFile.read(file), file, as: .labels).labels.map(\.name)
        }
        let workload = try TextWorkload(model: model, names: names, workers: workers)
        try workload.run(0)
        var seconds: [Double] = []
        var bestProduct = Double.infinity
        // A given list once, all of it; the built-in one again and again.
        for round in names == nil ? Array(repeating: 0, count: BenchMeasurement.rounds) : Array(0..<workload.count) {
            for _ in 0..<BenchMeasurement.productsARound {
                bestProduct = min(bestProduct, clock.measure { product.run() }.seconds)
            }
            seconds.append(try clock.measure { try workload.run(round) }.seconds)
            if names != nil {
                StandardError.shared.show(progress: "encoding labels: part \(round + 1) of \(workload.count)")
            }
        }
        StandardError.shared.show(progress: "")
        let time = names == nil ? seconds.min() ?? 0 : seconds.reduce(0, +)
        return BenchMeasurement.Text(
            labels: workload.labels, labelsPerSecond: Double(workload.labels) / time,
            gflops: workload.work / time / 1e9, peakGflops: product.work / bestProduct / 1e9)
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

    var description: String { "\(width)x\(height)" }
    var defaultValueDescription: String { description }
}
