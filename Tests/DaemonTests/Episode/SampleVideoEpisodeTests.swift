import Testing

@testable import Daemon

struct SampleVideoEpisodeTests {
    @Test(arguments: [SampleScores.yard, SampleScores.gate])
    func `each object has one episode, begun within 3 s and ended within off and 3 s`(video: SampleScores) {
        let names = video.scores.keys.sorted()
        var rules = EpisodeRules()
        rules.interval = .milliseconds(250)
        var tracker = EpisodeTracker(rules: rules, labels: names.map { EpisodeLabel(name: $0, enter: 0.3) })
        var told: [(at: Double, EpisodeChange)] = []
        for (index, pts) in video.times.enumerated() {
            let moment = FrameMoment(connection: 1, pts: pts, monotonic: .seconds(pts))
            let scores = names.map { video.scores[$0]?[index] ?? 0 }
            told += tracker.analysed(AnalysedFrame(moment: moment, scores: scores)).map { (pts, $0) }
        }
        let length = video.times.last ?? 0
        tracker.sourceLost(at: .seconds(length))
        for tenth in 0..<200 {
            let now = length + Double(tenth) / 10
            told += tracker.advance(to: .seconds(now)).map { (now, $0) }
        }
        #expect(Set(told.map(\.1.label)) == Set(video.visible.keys))
        for (label, visible) in video.visible {
            let story = told.filter { $0.1.label == label }
            #expect(story.count == 2, "\(label)")
            guard let begin = story.first, let end = story.last else { continue }
            #expect(begin.at - visible.lowerBound < 2, "\(label)")
            #expect(end.at - visible.upperBound < 13, "\(label)")
        }
    }
}
