import FoundationEssentials
import Testing

@testable import Daemon

/// Average precision, against scikit-learn and by hand.
@Suite struct AveragePrecisionTests {
    private struct Golden: Decodable {
        struct Case: Decodable {
            var kind: String
            var scores: [Float]
            var positives: [Int]
            var ap: Double
            var grouped: Double?
        }

        var cases: [Case]

        /// See `average-precision.py` beside it.
        static func load() throws -> [Case] {
            let file = URL(filePath: #filePath).appending(path: "../../Golden/average-precision.json").standardized
            return try JSONDecoder().decode(Golden.self, from: Data(contentsOf: file)).cases
        }
    }

    private func found(_ golden: Golden.Case) throws -> Double {
        try #require(AveragePrecision.of(scores: golden.scores, positives: golden.positives.map { $0 == 1 }))
    }

    @Test func `without equal scores it is scikit-learn's`() throws {
        let cases = try Golden.load().filter { $0.kind == "distinct" }
        #expect(cases.count == 18)
        for golden in cases { #expect(abs(try found(golden) - golden.ap) < 1e-12) }
    }

    @Test func `equal scores are taken in the order of the pictures, not as one`() throws {
        let cases = try Golden.load().filter { $0.kind == "tied" }
        #expect(cases.count == 18)
        for golden in cases { #expect(abs(try found(golden) - golden.ap) < 1e-12) }
        let others = try cases.filter { abs(try found($0) - (try #require($0.grouped))) > 1e-3 }
        #expect(others.count > 5)
    }

    @Test func `the scikit-learn that is installed says the same of new random scores`() throws {
        var generator = SystemRandomNumberGenerator()
        let cases = (0..<60).map { _ -> (scores: [Float], positives: [Bool]) in
            let count = Int.random(in: 1...2_000, using: &generator)
            let share = Double.random(in: 0.01...0.9, using: &generator)
            var positives = (0..<count).map { _ in Double.random(in: 0..<1, using: &generator) < share }
            positives[Int.random(in: 0..<count, using: &generator)] = true
            // No two are equal: scikit-learn takes equal scores as one.
            let scores = (0..<count).map { Float($0) / 4_096 - 0.25 }.shuffled(using: &generator)
            return (scores, positives)
        }
        let expected = try ScikitLearn.averagePrecision(of: cases)
        #expect(expected.count == cases.count)
        for (golden, (scores, positives)) in zip(expected, cases) {
            let found = try #require(AveragePrecision.of(scores: scores, positives: positives))
            #expect(abs(found - golden) < 1e-12, "\(scores) \(positives)")
        }
    }

    /// Right at the first and at the third place.
    private static let fiveSixths: Double = (1 + 2.0 / 3) / 2

    @Test func `a few pictures are counted by hand`() {
        let mixed = AveragePrecision.of(scores: [0.9, 0.8, 0.1], positives: [true, false, true])
        #expect(mixed == Self.fiveSixths)
        #expect(AveragePrecision.of(scores: [0.5, 0.5], positives: [false, true]) == 0.5)
        #expect(AveragePrecision.of(scores: [0.5, 0.5], positives: [true, false]) == 1)
        #expect(AveragePrecision.of(scores: [-1, -2], positives: [false, true]) == 0.5)
        #expect(AveragePrecision.of(scores: [1, 2], positives: [false, false]) == nil)
        #expect(AveragePrecision.of(scores: [], positives: []) == nil)
    }

    @Test func `a row adds up over labels and tags`() {
        let result = RowResult(
            truths: [[0], [0, 1], []], scores: [[0.9, 0.1, 0], [0.2, 0.8, 0], [0.5, 0.4, 0.1]],
            tags: [[0], [1, 2], [0]], labels: 3)
        #expect(result.averagePrecision == [Self.fiveSixths, 1, nil])
        #expect(abs(result.mAP - (Self.fiveSixths + 1) / 2) < 1e-12)
        #expect(abs(result.mAPOfAll - (Self.fiveSixths + 1) / 3) < 1e-12)
        #expect(result.precision == 0.5 && result.recall == 2.0 / 3)
        #expect(abs(result.f1 - 4.0 / 7) < 1e-12)
        let empty = RowResult(truths: [[]], scores: [[0]], tags: [[]], labels: 1)
        #expect(empty.mAP == 0 && empty.precision == 0 && empty.recall == 0 && empty.f1 == 0)
    }
}
