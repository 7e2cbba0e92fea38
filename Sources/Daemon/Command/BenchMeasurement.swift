import FoundationEssentials

/// What `bench` found, as a table for people and as JSON for programs.
struct BenchMeasurement: Sendable {
    var model: String
    var size: PixelSize
    var texts: Int
    var candidates: Int
    var workers: Int
    /// Best wall time of one frame.
    var secondsPerFrame: Double
    /// Nominal work over that time, 10⁹ operations a second.
    var gflops: Double
    /// The machine's rate of products on the same threads, 10⁹ operations a second.
    var peakGflops: Double
    /// Most memory that the process held, bytes.
    var peakRSS: Int
    var loadSeconds: Double
    /// The kernel family of the products.
    var isa: String
    var precisionAsked: String
    var precisionUsed: String
    var text: Text

    /// How fast labels are encoded in the ensemble of 85 templates.
    struct Text: Sendable, Encodable {
        var labels: Int
        var labelsPerSecond: Double
        /// Products of the text tower over the time of it all, 10⁹ operations a second.
        var gflops: Double
        /// The machine's rate of products at the same time.
        var peakGflops: Double

        private enum CodingKeys: String, CodingKey {
            case labelsPerSecond = "labels_per_second"
            case labels, gflops
            case peakGflops = "peak_gflops"
        }
    }

    static let rounds = 5
    static let productsARound = 4

    var table: String {
        """
        model            \(model)
        frame            \(size), \(texts) texts, \(candidates) candidates
        threads          \(workers) (\(isa))
        precision        \(precisionUsed)
        seconds a frame  \(secondsPerFrame.rounded(3))
        frames a second  \((1 / secondsPerFrame).rounded(3))
        GFLOP/s          \(gflops.rounded(1)), \((100 * gflops / peakGflops).rounded(1))% of this machine's products
        peak GFLOP/s     \(peakGflops.rounded(1)) (sgemm 769 x 3072 x 768)
        peak memory      \(peakRSS >> 20) MiB
        load             \(loadSeconds.rounded(3)) s
        text             \(text.labels) labels, \(text.labelsPerSecond.rounded(2)) labels a second, \
        \(text.gflops.rounded(1)) GFLOP/s, \((100 * text.gflops / text.peakGflops).rounded(1))% of this machine's products
        """
    }

    var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }
}

extension BenchMeasurement: Encodable {
    private enum CodingKeys: String, CodingKey {
        case model, size, texts, candidates, workers, gflops, isa, text
        case precisionAsked = "precision_asked"
        case precisionUsed = "precision_used"
        case secondsPerFrame = "seconds_per_frame"
        case peakGflops = "peak_gflops"
        case peakRSS = "peak_rss"
        case loadSeconds = "load_seconds"
    }
}

extension PixelSize: Encodable {
    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension Double {
    /// Rounded to so many decimals.
    func rounded(_ decimals: Int) -> Double {
        let factor = (0..<decimals).reduce(1.0) { result, _ in result * 10 }
        return (self * factor).rounded() / factor
    }
}

extension Duration {
    /// The whole of it in seconds.
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
