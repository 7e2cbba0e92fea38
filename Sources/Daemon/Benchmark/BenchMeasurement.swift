import Engine

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
    /// The machine's best rate of float32 products on the same threads, 10⁹ operations a second.
    var peakGflops: Double
    var peaks: Peaks
    var bandwidth: Bandwidth
    /// Most memory that the process held with the model loaded and one frame tagged, bytes.
    var peakRSS: Int
    var loadSeconds: Double
    /// The level of the instruction set that our own kernels are chosen for.
    var isa: String
    /// The product libraries and their kernels.
    var blas: String
    var precisionAsked: String
    var precisionUsed: String
    var framesPerSecond: FrameRates
    /// In the order of a frame; the last is the workers' waiting.
    var stages: [StageTime]
    var text: Text
    /// Of each precision asked for.
    var comparison: [PrecisionFigures] = []

    static let rounds = 5

    /// The machine's rates of products by kind, 10⁹ operations a second.
    struct Peaks: Sendable {
        /// OpenBLAS's.
        var blas: Double
        /// oneDNN's, where there is one.
        var oneDNN: Double?
        /// Of the towers' layers in float32.
        var float32: Double
        /// Of the layers in the precision used, where it is another.
        var reduced: Double?
    }

    /// How fast all threads together read and write, 10⁹ bytes a second.
    struct Bandwidth: Sendable, Encodable {
        var memory: Double
        /// Of what lies in each core's second-level cache.
        var cache: Double
    }

    /// Frames a second, one frame after another.
    struct FrameRates: Sendable, Encodable {
        /// On one thread.
        var oneCore: Double
        /// On all threads asked for.
        var allCores: Double

        private enum CodingKeys: String, CodingKey {
            case oneCore = "one_core"
            case allCores = "all_cores"
        }
    }

    /// How fast labels are encoded in the ensemble of 85 templates.
    struct Text: Sendable, Encodable {
        var labels: Int
        var labelsPerSecond: Double
        /// Products of the text tower over the time of it all, 10⁹ operations a second.
        var gflops: Double
        /// The machine's best rate of float32 products at the same time.
        var peakGflops: Double

        private enum CodingKeys: String, CodingKey {
            case labels, gflops
            case labelsPerSecond = "labels_per_second"
            case peakGflops = "peak_gflops"
        }
    }

    /// How a precision tags beside float32.
    struct PrecisionFigures: Sendable, Encodable {
        var asked: String
        var used: String
        /// Best wall time of the frame.
        var secondsPerFrame: Double
        /// Frames a second over those of float32.
        var ratio: Double
        /// Of final scores from those in float32, over all scenes and labels.
        var meanDifference: Double
        var largestDifference: Double
        /// Share of decisions, a label and a scene each, that are float32's.
        var agreement: Double
        /// Share of scenes that are tagged again in float32, because a decision is too near.
        var takenAgain: Double

        private enum CodingKeys: String, CodingKey {
            case ratio, agreement
            case asked = "precision_asked"
            case used = "precision_used"
            case secondsPerFrame = "seconds_per_frame"
            case meanDifference = "mean_difference"
            case largestDifference = "largest_difference"
            case takenAgain = "taken_again"
        }
    }

    /// The share of a frame that the dual-masking refinement takes.
    var refinementShare: Double {
        stages.reduce(0) { $0 + ($1.stage?.isRefinement == true ? $1.share : 0) }
    }
}

/// One stage of a frame as it was measured.
struct StageTime: Sendable {
    /// Nil where it is no stage at all: workers wait for each other, or do what is too little to have a name.
    var stage: Stage?
    /// Time of all workers together.
    var seconds: Double
    /// Of the time of all workers in the frame.
    var share: Double
    /// 10⁹ operations a second, as if all workers did this at once; nil where nothing is computed.
    var gflops: Double?
    /// Of the machine's best float32 products.
    var shareOfPeak: Double?
    /// Operations a byte, each operand moved once.
    var intensity: Double?

    /// What programs call it.
    var name: String { stage?.name ?? "waiting" }
}

extension [StageTime] {
    /// The stages of one frame that took `seconds` of wall time on `workers` threads.
    ///
    /// - Parameters:
    ///   - times: seconds of all workers in a stage.
    ///   - peak: 10⁹ operations a second.
    init(
        seconds: Double, workers: Int, peak: Double, times: (Stage) -> Double, work: (Stage) -> StageWork
    ) {
        let named = Stage.allCases.map { (stage: $0, seconds: times($0)) }
        let sum = named.reduce(0) { $0 + $1.seconds }
        // A stage that all workers hold may end a little after the frame's clock was read.
        let whole = Swift.max(seconds * Double(workers), sum)
        self = named.filter { $0.seconds > 0 }.map { stage, seconds in
            let work = work(stage)
            let gflops = work.operations > 0 ? work.operations * Double(workers) / seconds / 1e9 : nil
            return StageTime(
                stage: stage, seconds: seconds, share: seconds / whole, gflops: gflops,
                shareOfPeak: gflops.map { $0 / peak }, intensity: work.operations > 0 ? work.intensity : nil)
        }
        append(StageTime(stage: nil, seconds: whole - sum, share: (whole - sum) / whole))
    }
}

extension Double {
    /// Rounded to so many decimals.
    func rounded(_ decimals: Int) -> Double {
        let factor = (0..<decimals).reduce(1.0) { result, _ in result * 10 }
        return (self * factor).rounded() / factor
    }

    /// Rounded to so many digits that count.
    func rounded(digits: Int) -> Double {
        guard isFinite, self != 0 else { return self }
        var (value, decimals) = (abs(self), digits)
        while value >= 1 { (value, decimals) = (value / 10, decimals - 1) }
        while value < 0.1 { (value, decimals) = (value * 10, decimals + 1) }
        return rounded(Swift.max(decimals, 0))
    }
}
