import Engine

@testable import Daemon

/// A measurement that nobody has made.
enum BenchFixture {
    static let seconds = 0.5
    static let workers = 2
    static let peak = 200.0

    /// Every stage takes a fiftieth of the workers' time.
    static let stages = [StageTime](
        seconds: seconds, workers: workers, peak: peak, times: { _ in 0.02 },
        work: FrameWorkload(
            model: Model(randomWeights: .sample, seed: 1), width: 64, height: 64, texts: 3, candidates: 1, workers: 2
        ).work)

    static func measurement(compared: Bool = true, reduced: Double? = 310) -> BenchMeasurement {
        BenchMeasurement(
            model: "a<b", size: PixelSize(width: 512, height: 384), texts: 45, candidates: 2, workers: workers,
            secondsPerFrame: seconds, gflops: 150, peakGflops: peak,
            peaks: BenchMeasurement.Peaks(blas: 190, float32: peak, reduced: reduced),
            bandwidth: BenchMeasurement.Bandwidth(memory: 12, cache: 90), peakRSS: 494 << 20, loadSeconds: 1.5,
            isa: "x86-64-v3", blas: "OpenBLAS 0.3.21 Zen", precisionAsked: "auto", precisionUsed: "int8",
            framesPerSecond: BenchMeasurement.FrameRates(oneCore: 1.05, allCores: 2), stages: stages,
            text: BenchMeasurement.Text(labels: 4, labelsPerSecond: 5, gflops: 50, peakGflops: 150),
            comparison: compared
                ? [
                    BenchMeasurement.PrecisionFigures(
                        asked: "float32", used: "float32", secondsPerFrame: 1, ratio: 1, meanDifference: 0,
                        largestDifference: 0, agreement: 1, takenAgain: 0),
                    BenchMeasurement.PrecisionFigures(
                        asked: "int8", used: "int8", secondsPerFrame: 0.5, ratio: 2, meanDifference: 0.00035,
                        largestDifference: 0.02, agreement: 0.9975, takenAgain: 0.25),
                ] : [])
    }
}
