import Testing

@testable import Engine

/// The scenes that precisions are judged by.
@Suite struct ComparisonTests {
    private func outcomes(_ precision: Precision) throws -> [ComparisonWorkload.Outcome] {
        let model = try GoldenModels.load("sample-model", precision: precision)
        let workload = ComparisonWorkload(
            model: model, vocabulary: try GoldenModels.vocabulary("sample-model", model), texts: 0, threshold: 0.3,
            width: 112, height: 112, workers: 2)
        return try (0..<ComparisonWorkload.sceneCount).map { try workload.run(scene: $0) }
    }

    @Test func `in float32 nothing is near, in 8 bits the raw scores are shown`() throws {
        let exact = try outcomes(.float32)
        #expect(exact.filter(\.mayDiffer).isEmpty)
        let reduced = try outcomes(.int8)
        for (exact, reduced) in zip(exact, reduced) {
            #expect(exact.scores != reduced.scores)
        }
        // They are those that float32 would decide again, too.
        #expect(!reduced.filter(\.mayDiffer).isEmpty)
        for outcome in exact + reduced {
            let isAbove = outcome.scores.map { $0 > 0.3 }
            #expect(outcome.isTag == isAbove)
        }
    }

    @Test func `scenes have something in them, and are what they were`() {
        let scene = DrawnScene(width: 64, height: 48, seed: 5)
        #expect(scene.pixels.count == 3 * 64 * 48)
        #expect(scene.pixels == DrawnScene(width: 64, height: 48, seed: 5).pixels)
        #expect(scene.pixels != DrawnScene(width: 64, height: 48, seed: 6).pixels)
        // Most neighbours are alike, which noise is not, and some are not at all.
        let steps = scene.pixels.indices.dropFirst(3).map { abs(Int(scene.pixels[$0]) - Int(scene.pixels[$0 - 3])) }
        let (small, large) = (steps.count { $0 < 8 }, steps.count { $0 > 40 })
        #expect(small > steps.count * 3 / 4)
        #expect(large > 50)
    }
}
