import Testing

@testable import Engine

/// When float32 has to decide.
@Suite struct CascadeTests {
    private let cascade = Cascade(errors: ReducedErrors(scores: 0.2, evidence: 2))

    @Test func `a score's range is as wide everywhere in log-odds`() {
        for score in [0.001, 0.3, 0.5, 0.99] as [Float] {
            let range = cascade.range(of: score)
            #expect(abs(Cascade.logOdds(range.upperBound) - Cascade.logOdds(score) - 0.3) < 1e-3)
            #expect(abs(Cascade.logOdds(score) - Cascade.logOdds(range.lowerBound) - 0.3) < 1e-3)
        }
        #expect(cascade.range(of: 0).upperBound < 1e-5 && cascade.range(of: 1).lowerBound > 1 - 1e-5)
    }

    @Test func `logits and evidence are compared as they are`() {
        let logits = Cascade(errors: ReducedErrors(scores: 0.2), scoresAreLogits: true)
        #expect(
            abs(logits.range(of: 22).lowerBound - 21.7) < 1e-4 && abs(logits.range(of: 22).upperBound - 22.3) < 1e-4)
        #expect(cascade.range(ofEvidence: 7) == 4...10)
    }

    @Test func `a crop nobody looked at may score anything, one that was looked at twice is known better`() {
        #expect(cascade.range(ofCrop: nil) == 0...1)
        let once = cascade.range(ofCrop: 0.5)
        let often = cascade.range(ofCrops: 0.4...0.5)
        #expect(once.lowerBound < often.lowerBound && often.upperBound < once.upperBound)
        #expect(often.lowerBound < 0.4 && often.upperBound == cascade.range(of: 0.5).upperBound)
    }

    @Test func `a label near the threshold may be a candidate`() {
        #expect(cascade.candidacy(of: 0.47, threshold: 0.5) == .maybe)
        #expect(cascade.candidacy(of: 0.55, threshold: 0.5) == .maybe)
        #expect(cascade.candidacy(of: 0.6, threshold: 0.5) == .always)
        #expect(cascade.candidacy(of: 0.4, threshold: 0.5) == .never)
    }

    @Test func `a range that holds its label's threshold is not settled`() {
        func unsettled(_ ranges: [ClosedRange<Float>]) -> Set<Int> {
            Cascade.unsettled(
                ranges.map(\.lowerBound), ranges, thresholds: [nil, 0.8], rule: .absolute(0.3, maxTags: 8),
                relative: 0.5)
        }
        #expect(unsettled([0.25...0.35, 0.1...0.7]) == [0])
        #expect(unsettled([0.31...0.9, 0.79...0.81]) == [1])
        // A score that equals its threshold is no tag.
        #expect(unsettled([0.2...0.3, 0.8...0.8]).isEmpty)
        #expect(unsettled([0.3...0.4, 0.9...1]) == [0])
    }

    @Test func `the last tag that is kept and the first that is not must not overlap`() {
        func unsettled(_ ranges: [ClosedRange<Float>]) -> Set<Int> {
            Cascade.unsettled(
                ranges.map { ($0.lowerBound + $0.upperBound) / 2 }, ranges, thresholds: [nil, nil, nil, nil],
                rule: .absolute(0.3, maxTags: 2), relative: 0.5)
        }
        #expect(unsettled([0.85...0.95, 0.5...0.7, 0.4...0.55, 0.1...0.2]) == [1, 2])
        #expect(unsettled([0.85...0.95, 0.5...0.7, 0.4...0.45, 0.1...0.2]).isEmpty)
        #expect(unsettled([0.6...0.95, 0.5...0.97, 0.1...0.2, 0.1...0.2]).isEmpty)
    }

    @Test func `the relative rule's cut moves with the scores`() {
        func unsettled(_ ranges: [ClosedRange<Float>]) -> Set<Int> {
            Cascade.unsettled(
                ranges.map(\.lowerBound), ranges, thresholds: ranges.map { _ in nil }, rule: .relative, relative: 0.5)
        }
        // Between 0.45 and 0.55.
        #expect(unsettled([0.1...0.2, 0.8...0.9, 0.54...0.56]) == [1, 2])
        #expect(unsettled([0.1...0.2, 0.8...0.9, 0.44...0.46]) == [1, 2])
        #expect(unsettled([0.1...0.2, 0.8...0.9, 0.56...0.6]).isEmpty)
        #expect(unsettled([0.1...0.2, 0.8...0.9, 0.3...0.44]).isEmpty)
        #expect(unsettled([]).isEmpty)
    }
}
