import Testing

@testable import Engine

@Suite struct AbsentDistributionTests {
    @Test func `p rises with the evidence and is a half where it says`() throws {
        let absence = try #require(AbsentDistribution(location: -5, scale: 2))
        let values = stride(from: Float(-400), through: 400, by: 0.5).map(absence.probability)
        #expect(zip(values, values.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(values.allSatisfy { $0 >= 0 && $0 <= 1 })
        #expect(abs(absence.probability(of: Float(-5 + 2 * AbsentDistribution.half)) - 0.5) < 1e-5)
        #expect(absence.probability(of: -5) < 0.01)
    }

    @Test(arguments: [(0, 0), (0, -1), (.nan, 1), (.infinity, 1), (0, .nan), (0, .infinity)])
    func `what is no distribution is refused`(_ location: Double, _ scale: Double) {
        #expect(AbsentDistribution(location: location, scale: scale) == nil)
    }
}
