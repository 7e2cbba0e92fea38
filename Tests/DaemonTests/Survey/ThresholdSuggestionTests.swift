import Testing

@testable import Daemon

@Suite struct ThresholdSuggestionTests {
    private static func values(_ parts: [(Int, ClosedRange<Float>)]) -> [Float] {
        parts.flatMap { count, range in
            (0..<count).map {
                range.lowerBound + (range.upperBound - range.lowerBound) * Float($0) / Float(max(count - 1, 1))
            }
        }
    }

    @Test(arguments: [(60, 20), (95, 5), (30, 70), (500, 2)])
    func `two heaps have their threshold between them`(_ low: Int, _ high: Int) throws {
        let values = Self.values([(low, 0...0.2), (high, 0.6...0.9)]).shuffled()
        let suggestion = ThresholdSuggestion(values, threshold: 0.3)
        #expect(suggestion.rule == .split)
        let threshold = try #require(suggestion.threshold)
        #expect(threshold > 0.2 && threshold < 0.6, "\(threshold)")
        #expect(suggestion.words.contains("two heaps"))
    }

    @Test func `one heap gives no threshold but says where it lies`() {
        let low = Self.values([(50, 0...0.1)])
        #expect(ThresholdSuggestion(low, threshold: 0.3).rule == .none)
        let high = Self.values([(50, 0.8...0.95)])
        #expect(ThresholdSuggestion(high, threshold: 0.3).rule == .all)
        let even = Self.values([(50, 0.1...0.6)])
        #expect(ThresholdSuggestion(even, threshold: 0.3).rule == .unclear)
        for values in [low, high, even] { #expect(ThresholdSuggestion(values, threshold: 0.3).threshold == nil) }
    }

    @Test func `a threshold that can't be set is not suggested`() {
        let raw = Self.values([(60, 12...14), (40, 22...25)])
        let suggestion = ThresholdSuggestion(raw, threshold: nil)
        #expect(suggestion.threshold == nil)
        #expect(suggestion.rule == .unclear)
    }

    @Test func `few or odd values say nothing`() {
        #expect(ThresholdSuggestion([], threshold: 0.3).rule == .few)
        #expect(ThresholdSuggestion([0, 1, 0, 1, 0, 1, 0], threshold: 0.3).rule == .few)
        #expect(ThresholdSuggestion(Array(repeating: .nan, count: 20), threshold: 0.3).rule == .few)
        #expect(ThresholdSuggestion(Array(repeating: 0.5, count: 20), threshold: nil).rule == .none)
    }

    @Test func `quantiles and steps of a distribution`() throws {
        let distribution = try #require(ScoreDistribution(Self.values([(101, 0...1)]).shuffled()))
        #expect(distribution.min == 0 && distribution.max == 1 && distribution.median == 0.5)
        #expect(abs(distribution.p10 - 0.1) < 1e-4 && abs(distribution.p99 - 0.99) < 1e-4)
        #expect(ScoreDistribution([]) == nil)
        #expect(ScoreHistogram([0, 0.1, 0.9, 1], steps: 4).counts == [2, 0, 0, 2])
        // Scores of clip-raw lie outside 0…1.
        #expect(ScoreHistogram([-10, 30], steps: 4).counts == [1, 0, 0, 1])
        #expect(ScoreHistogram([0, 0.1, 0.9, 1], steps: 4).bar == "█  █")
    }

    @Test func `user text on the page is escaped`() {
        #expect(LabelPage.escaped("<a href='x'>&\"\u{1B}") == "&lt;a href=&#39;x&#39;&gt;&amp;&quot;\u{FFFD}")
    }
}
