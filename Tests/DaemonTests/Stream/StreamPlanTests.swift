import Decode
import Testing

@testable import Daemon

/// What a stream is run by.
@Suite struct StreamPlanTests {
    @Test(arguments: [
        ("url: \"rtsp://192.0.2.7/1\"", true), ("url: /dev/video0", true), ("url: \"-\"", false),
        ("url: \"-\", live: on", false), ("url: /srv/film.mp4", false), ("url: \"file:/srv/film.mp4\"", false),
        ("url: testsrc2, ffmpeg: {f: lavfi}", false),
    ])
    func `silence is a stall where another connection may end it`(_ settings: String, _ stalls: Bool) throws {
        let plan = try StreamSamples.plan(settings + ", stall: 5s")
        #expect(plan.stall == (stalls ? Duration.seconds(5) : nil))
        #expect(plan.readerOptions.readDeadline == (stalls ? 5.0 : nil))
    }

    @Test(arguments: [
        ("url: \"rtsp://192.0.2.7/1\"", false), ("url: /srv/film.ts, live: on", false), ("url: /srv/film.mp4", true),
        ("url: \"-\"", true), ("url: \"-\", live: on", true),
    ])
    func `a pause leaves open what would start over`(_ settings: String, _ isHeld: Bool) throws {
        #expect(try StreamSamples.plan(settings).isHeld == isHeld)
    }

    @Test(arguments: [
        ("url: \"http://192.0.2.7/a.m3u8\"", true), ("url: \"HTTPS://192.0.2.7/a.m3u8\"", true),
        ("url: \"rtsp://192.0.2.7/1\"", false), ("url: /srv/film.ts, live: on", false), ("url: \"-\"", false),
    ])
    func `what is fetched comes no sooner than it is asked for`(_ settings: String, _ isFetched: Bool) throws {
        #expect(try StreamSamples.plan(settings).isFetched == isFetched)
    }

    @Test func `a pipe may be silent from its beginning`() throws {
        #expect(try StreamSamples.plan("url: \"-\", stall: 5s").readerOptions.openDeadline == nil)
        #expect(try StreamSamples.plan("url: \"rtsp://192.0.2.7/1\", stall: 5s").readerOptions.openDeadline == 15)
    }
}
