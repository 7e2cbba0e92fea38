import Synchronization
import Testing

@testable import Engine

/// Where a frame's time goes, and what there is to do in it.
@Suite struct StageTests {
    /// Counts what it is told.
    private final class Counter: StageObserver {
        private struct Told {
            var stages: [Stage: Int] = [:]
            var held: Set<Int> = []
        }

        private let told = Mutex(Told())

        func begin() -> UInt64 { 7 }

        func end(_ stage: Stage, begunAt moment: UInt64, workers: Int) {
            #expect(moment == 7)
            told.withLock { told in
                told.stages[stage, default: 0] += 1
                told.held.insert(workers)
            }
        }

        var stages: [Stage: Int] { told.withLock { $0.stages } }
        var held: Set<Int> { told.withLock { $0.held } }
    }

    @Test func `every stage of a frame is told, as often as it comes`() throws {
        let model = Model(randomWeights: .sample, seed: 1)
        let frame = FrameWorkload(model: model, width: 64, height: 64, texts: 3, candidates: 1, workers: 2)
        let counter = Counter()
        try frame.run(observer: counter)
        #expect(Set(counter.stages.keys) == Set(Stage.allCases))
        let (layers, heads) = (model.geometry.vision.layers, model.geometry.vision.heads)
        // 17 tokens are one piece and one tile.
        #expect(counter.stages[.expand] == layers && counter.stages[.queryKeyValue] == layers)
        #expect(counter.stages[.attentionScores] == layers * heads)
        #expect(counter.stages[.attentionValues] == (layers - 1) * heads)
        #expect(counter.stages[.crops] == 1 && counter.stages[.refinement] == 1)
        // What all workers do together holds them all.
        #expect(counter.held == [1, 2])
    }

    @Test func `whoever looks changes nothing`() throws {
        let model = try GoldenModels.load("sample-model")
        let analyzer = Analyzer(
            model: model, vocabulary: try GoldenModels.vocabulary("sample-model", model), options: TaggingOptions())
        let scene = DrawnScene(width: 96, height: 80, seed: 3)
        func scores(_ observer: (any StageObserver)?) throws -> [Float]? {
            try analyzer.analyze(
                scene.pixels.span, width: 96, height: 80, stride: 288, modes: [.tagclip], stages: observer
            ).scores[.tagclip]
        }
        let expected = try scores(nil)
        #expect(expected?.isEmpty == false)
        #expect(try scores(Counter()) == expected)
    }

    @Test func `the stages' work is the method's, less what is saved`() {
        func work(candidates: Int) -> (stages: Double, nominal: Double) {
            let frame = FrameWork(
                geometry: .vitB16, grid: PictureGrid(rows: 24, columns: 32), size: (512, 384), texts: 45,
                candidates: candidates, averaged: 3, precision: .float32)
            let stages: [Stage] = [
                .queryKeyValue, .attentionScores, .attentionValues, .attentionOutput, .expand, .contract, .crops,
            ]
            // METHOD section 9: 152 GFLOP at 384 x 512, 35 a candidate.
            return (stages.reduce(0) { $0 + frame.work(of: $1).operations }, 152e9 + 35e9 * Double(candidates))
        }
        for candidates in [0, 2] {
            let (stages, nominal) = work(candidates: candidates)
            #expect(stages < 1.01 * nominal && stages > 0.95 * nominal, "\(candidates) candidates")
        }
    }

    @Test func `a picture that has its size already is not resampled`() {
        func work(width: Int, height: Int) -> Double {
            FrameWork(
                geometry: .vitB16, grid: PictureGrid(rows: 14, columns: 14), size: (width, height), texts: 1,
                candidates: 0, averaged: 3, precision: .float32
            ).work(of: .preprocessing).operations
        }
        let values = 3.0 * 224 * 224
        #expect(work(width: 224, height: 224) == 3 * values)
        #expect(work(width: 224, height: 225) == 11 * values)
        #expect(work(width: 225, height: 224) == 11 * values)
        #expect(work(width: 448, height: 448) == 3 * values + 8 * (2 * values + values))
    }

    @Test func `weights of fewer bits are fewer bytes`() {
        func intensity(_ precision: Precision) -> Double {
            FrameWork(
                geometry: .vitB16, grid: PictureGrid(rows: 2, columns: 2), size: (32, 32), texts: 1,
                candidates: 0, averaged: 3, precision: precision
            ).work(of: .expand).intensity
        }
        #expect(intensity(.float32) < intensity(.bfloat16))
        #expect(intensity(.bfloat16) < intensity(.int8))
    }

    @Test func `a stream through memory counts what it moves`() {
        let stream = BandwidthWorkload(bytes: 1 << 20, repeats: 3, workers: 2)
        // Half a megabyte of sums, read and written, and as much of values, read; three times.
        #expect(stream.bytes == 3 * 1.5 * Double(1 << 20))
    }
}
