import Testing

@testable import Daemon

/// Scores of another model, other labels or another mode say nothing of those before.
@Suite struct EpisodeReloadTests {
    /// Reloads; the labels stay.
    private func reload(_ source: inout TrackedSource, keepsScores: Bool = false) {
        source.changes += source.tracker.reconfigure(
            source.tracker.rules, labels: [EpisodeLabel(name: "dog", enter: 0.3)], keepsScores: keepsScores)
    }

    @Test func `old scores open nothing`() {
        var source = TrackedSource()
        source.see(0.9)
        reload(&source)
        source.see(0, for: 3)
        #expect(source.story.isEmpty)
    }

    @Test func `what frames like the last one showed by the old scores opens nothing`() {
        var source = TrackedSource()
        source.see(0.9)
        reload(&source)
        #expect(!source.isSettled)
        source.reuse(for: 3)
        #expect(source.story.isEmpty)
    }

    @Test func `what the new scores show is there as after a start`() {
        var source = TrackedSource()
        source.see(0, for: 5)
        reload(&source)
        source.see(0.9)
        #expect(source.story.isEmpty)
        source.see(0.9)
        #expect(source.story == ["initial"])
    }

    @Test func `an open episode goes on and is supported by new scores alone`() throws {
        var source = TrackedSource()
        source.see(0.9, for: 1)
        reload(&source)
        source.see(0, for: 9)
        #expect(source.story == ["initial"])
        source.see(0, for: 2)
        #expect(source.story == ["initial", "absent"])
        guard case .end(let last, .absent) = try #require(source.changes.last).kind else { return }
        #expect(last.pts == 0.75)
        var other = TrackedSource()
        other.see(0.9, for: 1)
        reload(&other)
        other.see(0.9, for: 30)
        #expect(other.story == ["initial"])
    }

    @Test func `scores that mean what they meant go on to count`() {
        var source = TrackedSource()
        source.see(0, for: 1)
        source.see(0.9, for: 0.75)
        #expect(source.story.isEmpty)
        reload(&source, keepsScores: true)
        source.see(0.9)
        #expect(source.story == ["begin"])
    }
}
