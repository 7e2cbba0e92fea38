import Testing

@testable import Daemon

/// Sources that are lost, come back or are paused.
struct EpisodeLossTests {
    @Test func `a lost source ends its episodes when off has run out`() {
        var source = TrackedSource()
        source.see(0.9, for: 1)
        source.tracker.sourceLost(at: source.now)
        source.wait(9.5)
        #expect(source.story == ["initial"])
        source.wait(0.5)
        #expect(source.story == ["initial", "source_lost"])
        source.reconnect()
        source.see(0.9, for: 1)
        #expect(source.story == ["initial", "source_lost", "initial"])
    }

    @Test func `absence before a loss counts while the source is lost`() {
        var source = TrackedSource()
        source.see(0.9, for: 2)
        source.see(0, for: 6)
        source.tracker.sourceLost(at: source.now)
        source.wait(5)
        #expect(source.story == ["initial", "source_lost"])
    }

    @Test func `a reconnect shorter than off keeps the episode`() throws {
        var source = TrackedSource()
        source.see(0.9, for: 3)
        source.tracker.sourceLost(at: source.now)
        source.wait(8)
        source.reconnect()
        source.see(0.9, for: 3)
        #expect(source.story == ["initial"])
        source.changes += source.tracker.end(.shutdown)
        #expect(source.story == ["initial", "shutdown"])
        guard case .end(let last, _) = try #require(source.changes.last).kind else { return }
        #expect(last.connection == 2)
    }

    @Test func `a new connection that nobody announced is one`() {
        var source = TrackedSource()
        source.see(0, for: 3)
        source.connection += 1
        source.see(0.9, for: 1)
        #expect(source.story == ["initial"])
    }

    @Test func `frames of an earlier connection are ignored`() {
        var source = TrackedSource()
        source.see(0, for: 1)
        source.reconnect()
        source.connection -= 1
        source.see(0.9, for: 5)
        #expect(source.story.isEmpty)
    }

    @Test func `a pause ends episodes and ignores frames`() {
        var source = TrackedSource()
        source.see(0.9, for: 1)
        source.changes += source.tracker.paused()
        source.see(0.9, for: 5)
        source.tracker.sourceLost(at: source.now)
        source.wait(20)
        #expect(source.story == ["initial", "paused"])
        source.tracker.resumed()
        source.see(0.9, for: 1)
        #expect(source.story == ["initial", "paused", "initial"])
    }
}
