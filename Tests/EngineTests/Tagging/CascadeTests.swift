import Testing

@testable import Engine

/// When float32 has to decide.
@Suite struct CascadeTests {
    private let cascade = Cascade(margin: 0.25)

    @Test func `a score near its label's threshold is near`() {
        func isNear(_ scores: [Float]) -> Bool {
            cascade.isNear(scores, thresholds: [nil, 0.8], rule: .absolute(0.3, maxTags: 8), relative: 0.5)
        }
        #expect(isNear([0.34, 0.1]) && isNear([0.26, 0.1]) && isNear([0.1, 0.76]))
        #expect(!isNear([0.36, 0.1]) && !isNear([0.24, 0.3]) && !isNear([0.8, 0.9]))
    }

    @Test func `the last tag that is kept and the first that is not are near`() {
        func isNear(_ scores: [Float]) -> Bool {
            cascade.isNear(scores, thresholds: [nil, nil, nil], rule: .absolute(0.3, maxTags: 2), relative: 0.5)
        }
        #expect(isNear([0.9, 0.6, 0.58]))
        #expect(!isNear([0.9, 0.88, 0.6]) && !isNear([0.9, 0.88, 0.1]))
    }

    @Test func `the relative rule's cut lies between the scores`() {
        func isNear(_ scores: [Float]) -> Bool {
            cascade.isNear(scores, thresholds: [nil, nil, nil], rule: .relative, relative: 0.5)
        }
        #expect(isNear([0.1, 0.9, 0.52]))
        #expect(!isNear([0.1, 0.9, 0.6]) && !isNear([]))
    }

    @Test func `a label that may be a candidate is near`() {
        #expect(cascade.isNear([0.1, 0.47], candidateThreshold: 0.5))
        #expect(!cascade.isNear([0.1, 0.6], candidateThreshold: 0.5))
    }

    @Test func `what is near is less where scores are small, as their errors are`() {
        func isNear(_ scores: [Float], _ cascade: Cascade) -> Bool {
            cascade.isNear(scores, thresholds: [nil, nil], rule: .absolute(0.02, maxTags: 8), relative: 0.5)
        }
        #expect(isNear([0.024, 0.5], cascade) && isNear([0.0165, 0.5], cascade))
        #expect(!isNear([0.027, 0.5], cascade) && !isNear([0.015, 0.5], cascade))
        #expect(isNear([0, 0.0201], cascade))
    }

    @Test func `logits are compared as they are`() {
        let cascade = Cascade(margin: 0.25, scoresAreLogits: true)
        func isNear(_ scores: [Float]) -> Bool {
            cascade.isNear(scores, thresholds: [nil, nil], rule: .absolute(22, maxTags: 8), relative: 0.5)
        }
        #expect(isNear([22.2, 19]) && isNear([25, 21.8]))
        #expect(!isNear([22.3, 19]))
    }
}
