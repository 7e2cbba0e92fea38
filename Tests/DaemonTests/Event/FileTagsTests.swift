import Testing

@testable import Daemon

@Suite struct FileTagsTests {
    @Test func `a file's tags have median, top, first, last and number of frames, the best first`() {
        var tags = FileTags()
        tags.add([.init(label: "cat", score: 0.4), .init(label: "dog", score: 0.5)], pts: 0)
        tags.add([.init(label: "dog", score: 0.9)], pts: 1)
        tags.add([], pts: 2)
        tags.add([.init(label: "dog", score: 0.6), .init(label: "cat", score: 0.5)], pts: 3)
        #expect(
            tags.tags == [
                .init(label: "dog", score: 0.6, top: 0.9, first: 0, last: 3, frames: 3),
                .init(label: "cat", score: 0.45, top: 0.5, first: 0, last: 3, frames: 2),
            ])
        #expect(tags.frames == 4 && !tags.isCut)
    }

    @Test func `a calibrated label has the median of its p`() {
        var tags = FileTags()
        for p in [0.5, 0.9, 0.8] { tags.add([.init(label: "dog", score: 0.4, probability: p)], pts: 0) }
        tags.add([.init(label: "cat", score: 0.3)], pts: 1)
        #expect(tags.tags.map(\.probability) == [0.8, nil])
    }

    @Test func `a picture's tags have no times`() {
        var tags = FileTags()
        tags.add([.init(label: "dog", score: 0.25)], pts: nil)
        #expect(tags.tags == [.init(label: "dog", score: 0.25, top: 0.25, first: nil, last: nil, frames: 1)])
    }

    @Test func `the median of very many scores is within its step`() {
        var median = ScoreMedian()
        var generator = SplitMix(state: 1)
        var scores = (0..<20001).map { _ in Double.random(in: 0...1, using: &generator) }
        for score in scores { median.add(score) }
        scores.sort()
        #expect(abs(median.value - scores[10000]) <= 0.0016)
    }

    @Test func `scores without bounds and without meaning have a median too`() {
        var median = ScoreMedian()
        #expect(median.value == 0)
        for score in [-30.5, .nan, .infinity] { median.add(score) }
        #expect(median.value == 0)
        median.add(-27.5)
        #expect(median.value == -13.75)
    }

    @Test func `labels beyond the bound push out the weakest and the record says so`() {
        var tags = FileTags()
        for index in 0..<600 { tags.add([.init(label: "\(index)", score: Double(index) / 1000)], pts: Double(index)) }
        #expect(tags.tags.count == FileTags.labels && tags.isCut)
        #expect(tags.tags.first?.label == "599")
        tags.add([.init(label: "weak", score: 0)], pts: 600)
        #expect(!tags.tags.contains { $0.label == "weak" })
    }
}
