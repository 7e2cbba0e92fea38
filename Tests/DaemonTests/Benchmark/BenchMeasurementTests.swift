import Engine
import Foundation
import Testing

@testable import Daemon

/// What `bench` shows.
@Suite struct BenchMeasurementTests {
    @Test func `stages and waiting make up the frame`() throws {
        let stages = BenchFixture.stages
        #expect(stages.map(\.name) == Stage.allCases.map(\.name) + ["waiting"])
        #expect(abs(stages.reduce(0) { $0 + $1.share } - 1) < 1e-9)
        #expect(abs(stages.reduce(0) { $0 + $1.seconds } - 1) < 1e-9)
        #expect(Set(stages.map(\.title)).count == stages.count)
        let expand = try #require(stages.first { $0.stage == .expand })
        // 12 blocks, 17 tokens, 128 to 512: 26,738,688 operations by two workers in 0.02 s of both together.
        let gflops = try #require(expand.gflops)
        #expect(abs(gflops - 2.673_868_8) < 1e-9)
        #expect(expand.shareOfPeak == gflops / BenchFixture.peak)
        #expect(stages.first { $0.stage == .packing }?.gflops == nil)
        #expect(abs(BenchFixture.measurement().refinementShare - 0.04) < 1e-9)
    }

    @Test func `stages that end after the frame's clock leave no negative waiting`() {
        let stages = [StageTime](
            seconds: 0.1, workers: 1, peak: 1, times: { $0 == .crops ? 0.11 : 0 },
            work: { _ in FrameWorkloads.small.work(of: .crops) })
        #expect(stages.map(\.name) == ["crops", "waiting"])
        #expect(stages.map(\.share) == [1, 0])
    }

    @Test func `the object has a key for everything`() throws {
        let object = try #require(
            JSONSerialization.jsonObject(with: Data(try BenchFixture.measurement().json.utf8)) as? [String: Any])
        #expect(
            Set(object.keys) == [
                "model", "size", "texts", "candidates", "workers", "seconds_per_frame", "gflops", "peak_gflops",
                "peaks", "bandwidth", "peak_rss", "load_seconds", "isa", "blas", "precision_asked", "precision_used",
                "frames_per_second", "stages", "refinement_share", "text", "comparison",
            ])
        #expect(object["peaks"] as? [String: Double] == ["blas": 190, "float32": 200, "int8": 310])
        #expect(object["bandwidth"] as? [String: Double] == ["memory": 12, "cache": 90])
        #expect(object["frames_per_second"] as? [String: Double] == ["one_core": 1.05, "all_cores": 2])
        let stages = try #require(object["stages"] as? [[String: Any]])
        #expect(stages.count == Stage.allCases.count + 1)
        #expect(Set(stages[1].keys) == ["name", "seconds", "share", "gflops", "share_of_peak", "intensity"])
        #expect(Set(try #require(stages.last).keys) == ["name", "seconds", "share"])
        let comparison = try #require(object["comparison"] as? [[String: Any]])
        #expect(comparison.map { $0["agreement"] as? Double } == [1, 0.9975])
        #expect(comparison[1]["taken_again"] as? Double == 0.25)
        let plain = try BenchFixture.measurement(compared: false, reduced: nil).json
        #expect(!plain.contains("comparison") && !plain.contains("\"int8\":"))
    }

    @Test func `the table has a row a stage and a row a precision`() {
        let lines = BenchFixture.measurement().table.split(separator: "\n").map(String.init)
        for stage in BenchFixture.stages {
            #expect(lines.count { $0.hasPrefix(stage.title + " ") } == 1, "\(stage.title)")
        }
        #expect(lines.contains("frames a second  2.0 on 2 threads, 1.05 on one: 1.9 times"))
        #expect(lines.contains { $0.contains("75.0% of the best sgemm") })
        #expect(lines.contains { $0.contains("310.0 in int8") })
        #expect(lines.contains("refinement: 4.0% of the frame, and 2.0% for the maps that it reads"))
        #expect(lines.contains { $0.hasPrefix("int8 ") && $0.contains("0.000350") && $0.contains("99.75%") })
        #expect(!BenchFixture.measurement(compared: false).table.contains("same decisions"))
    }

    @Test(arguments: [(1.0, 3, 1.0), (0.000_123_45, 2, 0.00012), (123_456, 3, 123_456), (9.996, 3, 10), (0, 2, 0)])
    func `a number is cut to the digits that count`(_ value: Double, _ digits: Int, _ expected: Double) {
        #expect(value.rounded(digits: digits) == expected)
    }

    @Test func `float32 against itself is the same`() throws {
        let outcome = try FrameWorkloads.outcome(.float32)
        let same = BenchMeasurement.PrecisionFigures(
            of: PrecisionChoice(.float32), seconds: 2, float32: 2, [outcome], against: [outcome])
        #expect(same.meanDifference == 0 && same.largestDifference == 0 && same.agreement == 1 && same.ratio == 1)
        var other = outcome
        other.scores[0] += 0.25
        other.isTag[0].toggle()
        other.mayDiffer = true
        let changed = BenchMeasurement.PrecisionFigures(
            of: PrecisionChoice(.int8), seconds: 1, float32: 2, [other, outcome], against: [outcome, outcome])
        let labels = Double(outcome.scores.count)
        #expect(abs(changed.largestDifference - 0.25) < 1e-6)
        #expect(abs(changed.meanDifference - 0.25 / (2 * labels)) < 1e-6)
        #expect(changed.agreement == 1 - 1 / (2 * labels))
        #expect(changed.ratio == 2 && changed.takenAgain == 0.5)
    }
}

/// Small pieces of work that are really done.
private enum FrameWorkloads {
    static let small = FrameWorkload(
        model: Model(randomWeights: .sample, seed: 1), width: 16, height: 16, texts: 1, candidates: 0, workers: 1)

    static func outcome(_ precision: Precision) throws -> ComparisonWorkload.Outcome {
        try ComparisonWorkload(
            model: Model(randomWeights: .sample, seed: 1, precision: precision), vocabulary: nil, texts: 5,
            threshold: 0.3, width: 32, height: 32, workers: 1
        ).run(scene: 0)
    }
}
