import Decode
import Engine
import Testing

@testable import Daemon

/// Which changes of a configuration make other scores.
@Suite struct StreamScoringTests {
    @Test(arguments: [
        ("threshold: 0.25", true), ("episodes: {window: 3, off: 1s}", true), ("threshold: relative", false),
        ("mode: coarse", false), ("background: [wall]", false), ("labels: [dog, cat]", false), ("max_side: 448", false),
        ("templates: single", false),
    ])
    func `what scores are made by tells them from others`(_ change: String, _ isSame: Bool) throws {
        let url = StreamSamples.url
        let before = StreamScoring(try StreamSamples.source("\(url), fps: 4").tagging, model: "a")
        let after = StreamScoring(try StreamSamples.source("\(url), fps: 2, \(change)").tagging, model: "a")
        #expect((before == after) == isSame)
    }

    @Test func `another model makes other scores`() {
        let settings = TaggingSettings()
        #expect(StreamScoring(settings, model: "a") != StreamScoring(settings, model: "b"))
    }

    @Test(arguments: [("mode: coarse", [EventName]()), ("threshold: 0.25", [EventName.tagBegin])])
    func `a reload opens an episode by old scores only where they mean the same`(
        _ change: String, _ events: [EventName]
    ) throws {
        let plan = try StreamSamples.plan("\(StreamSamples.url), fps: 4")
        var other = try StreamSamples.plan("\(StreamSamples.url), fps: 4, \(change)")
        other.serial = plan.serial + 1
        let told = StreamSamples.Told()
        let desk = StreamDesk(name: "gate", output: told, plan: plan)
        let path = Array(StreamSamples.video.utf8)
        let frame = try #require(try MediaReader(.file(path)).next())
        let delivery = OrderedDelivery(label: "test")
        func see(_ score: Float, _ plan: StreamPlan, at second: Double) {
            var tagging = Tagging(precision: .float32)
            tagging.scores = [score]
            tagging.deciding = [score]
            let entry = LatestFrame.Entry(
                frame: frame, index: 0, ticket: delivery.ticket(),
                moment: FrameMoment(connection: 1, pts: second, time: nil, monotonic: .seconds(second)),
                arrival: .seconds(second), allowsOpening: true, decodeSeconds: 0)
            desk.analysed(tagging, entry, by: plan, generation: desk.generation)
        }
        see(0.9, plan, at: 0)
        desk.reconfigure(other)
        // With the score of before the median is 0.45.
        see(0, other, at: 0.25)
        #expect(told.events == events)
    }
}
