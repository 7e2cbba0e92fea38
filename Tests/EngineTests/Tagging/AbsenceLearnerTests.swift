import Testing

@testable import Engine

/// What is learnt from pictures that nobody labelled.
@Suite struct AbsenceLearnerTests {
    /// Evidence of so many pictures: `shares` says how often each label is shown, six standard deviations up; nine texts
    /// of the reference follow.
    private func learnt(_ shares: [Double], pictures: Int, seed: UInt64 = 3) -> [AbsentDistribution?] {
        var learner = AbsenceLearner(labels: shares.count, texts: shares.count + 9)
        var columns: [[Float]] = []
        for (index, share) in (shares + Array(repeating: 0.02, count: 9)).enumerated() {
            // A column depends on its place from the end, or of labels from the beginning, alone.
            let own = UInt64(index < shares.count ? index : 100 + index - shares.count)
            var generator = SplitMix64(state: seed &+ 1_000 &* own)
            columns.append(
                (0..<pictures).map { picture in
                    let isShown = Double((picture + 50) % 100) < 100 * share
                    return generator.normal(2) - 6 + (isShown ? 12 : 0)
                })
        }
        for picture in 0..<pictures { learner.add(columns.map { $0[picture] }) }
        return learner.learn()
    }

    @Test func `of many labels fewer pictures are kept`() {
        #expect(AbsenceLearner(labels: 10_000, texts: 10_080).mostPictures == 4_960)
    }

    @Test(arguments: [0, 0.05, 0.12])
    func `pictures that show the label do not spoil what is learnt`(_ share: Double) throws {
        let absence = try #require(learnt([share], pictures: 400).first ?? nil)
        #expect(abs(absence.location + 6) < 0.6, "\(absence)")
        #expect(abs(absence.scale - 2) < 0.8, "\(absence)")
    }

    @Test func `a label that is in every picture is held to what is usual`() throws {
        let absence = try #require(learnt([1], pictures: 400).first ?? nil)
        #expect(absence.location < 1, "\(absence)")
        #expect(absence.probability(of: 6) > 0.2)
    }

    @Test func `what is learnt of a label does not depend on the others`() throws {
        let alone = learnt([0.05], pictures: 40)
        let among = learnt([0.05, 0.9, 0.3, 0, 1], pictures: 40)
        #expect(alone[0] == among[0])
    }

    @Test func `few pictures lean on what is usual`() throws {
        let absence = try #require(learnt([0], pictures: 12).first ?? nil)
        #expect(abs(absence.scale - 2) < 1, "\(absence)")
        #expect(learnt([0], pictures: AbsenceLearner.fewest - 1).isEmpty)
    }

    @Test func `evidence that is no number is left out`() {
        var learner = AbsenceLearner(labels: 1, texts: 2)
        learner.add([.nan, 0])
        learner.add([.infinity, 0])
        learner.add([1, 0])
        #expect(learner.count == 1)
    }

    @Test func `equal evidence everywhere still has a scale`() throws {
        var learner = AbsenceLearner(labels: 1, texts: 3)
        for _ in 0..<20 { learner.add([-2, -2, -2]) }
        let absence = try #require(learner.learn().first ?? nil)
        #expect(absence.scale > 0)
    }
}
