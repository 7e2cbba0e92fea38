import Engine
import Testing

@testable import Daemon

/// One whole run, small.
@Suite struct BenchRunTests {
    private func run(_ labels: [Label]) -> BenchRun {
        BenchRun(
            model: "sample", activation: nil, geometry: .sample, precision: .float32,
            size: PixelSize(width: 64, height: 64), texts: 5, candidates: 1, workers: 2, labels: labels,
            compared: [.int8])
    }

    @Test func `labels that pictures teach are refused, and wordings are encoded in place of names`() throws {
        let taught = Label(name: "my mug", wordings: ["mug"], pictures: [TaughtPicture(path: "mug.jpg")])
        let problem = try #require(throws: ConfigurationProblem.self) { try run([taught]).measure() }
        #expect("\(problem)".contains("\"my mug\" names pictures"))
        let worded = [Label(name: "chien", wordings: ["dog", "puppy"]), Label(name: "cat")]
        #expect(run(worded).wordings == ["dog", "puppy", "cat"])
    }

    @Test func `a run measures everything that it shows`() throws {
        let measurement = try run([Label(name: "dog")]).measure()
        #expect(measurement.stages.map(\.name) == Stage.allCases.map(\.name) + ["waiting"])
        #expect(abs(measurement.stages.reduce(0) { $0 + $1.share } - 1) < 1e-9)
        #expect(measurement.stages.dropLast().filter { $0.seconds <= 0 }.isEmpty)
        for rate in [
            measurement.peaks.blas, measurement.peaks.float32, measurement.bandwidth.memory,
            measurement.bandwidth.cache, measurement.framesPerSecond.oneCore, measurement.framesPerSecond.allCores,
            measurement.gflops, measurement.text.labelsPerSecond,
        ] {
            #expect(rate > 0 && rate.isFinite)
        }
        let peaks = measurement.peaks
        #expect(measurement.peakGflops == max(peaks.blas, peaks.float32, peaks.oneDNN ?? 0))
        #expect(measurement.peaks.reduced == nil)
        // Float32 comes first, asked for or not, and is like itself.
        #expect(measurement.comparison.map(\.asked) == ["float32", "int8"])
        #expect(measurement.comparison[0].largestDifference == 0 && measurement.comparison[0].agreement == 1)
        #expect(measurement.comparison[1].largestDifference > 0 && measurement.comparison[1].agreement > 0.5)
        #expect(measurement.isa == "\(ComputeKernels.family)" && measurement.blas.hasPrefix("OpenBLAS "))
    }
}
