import Testing

@testable import Daemon

struct EpisodeTrackerTests {
    @Test func `an episode begins at its first supporting frame and ends at its last`() throws {
        var source = TrackedSource()
        source.see(0, for: 2)
        source.see(0.9, for: 4)
        source.see(0, for: 15)
        #expect(source.story == ["begin", "absent"])
        let begin = try #require(source.changes.first)
        // Seen from 2 s on; two frames later the median of five follows.
        #expect(begin.begin.pts == 2.5)
        #expect(begin.begin.time == 1_700_000_102.5)
        guard case .end(let last, .absent) = source.changes[1].kind else { return }
        #expect(last.pts == 6.25)
        #expect(source.changes[1].episode == begin.episode)
        #expect(source.changes[1].top == 0.9)
    }

    @Test func `where p decides the records tell both the score and p`() throws {
        var tracker = EpisodeTracker(rules: EpisodeRules(), labels: [EpisodeLabel(name: "dog", enter: 0.5)])
        var changes: [EpisodeChange] = []
        for index in 0..<3 {
            let moment = FrameMoment(
                connection: 1, pts: Double(index), time: nil, monotonic: .seconds(index))
            changes += tracker.analysed(
                AnalysedFrame(moment: moment, scores: [0.8], rawScores: [0.1], probabilities: [0.8]))
        }
        let begin = try #require(changes.first)
        #expect(begin.score == 0.1 && begin.probability == 0.8 && begin.median == 0.8)
    }

    @Test func `one odd score opens nothing`() {
        var source = TrackedSource()
        source.see(0, for: 2)
        source.see(0.9)
        source.see(0, for: 1)
        source.see(0.9)
        source.see(0, for: 1)
        #expect(source.story.isEmpty)
    }

    @Test func `what the first frames after a start show is initial`() {
        var source = TrackedSource()
        source.see(0.9)
        #expect(source.story.isEmpty)
        source.see(0.8)
        #expect(source.story == ["initial"])
    }

    @Test func `between exit and enter support goes on but does not come back`() {
        var source = TrackedSource()
        source.see(0.9, for: 1)
        source.see(0.25, for: 20)
        #expect(source.story == ["initial"])
        source.see(0, for: 2)
        source.see(0.25, for: 20)
        #expect(source.story == ["initial", "absent"])
    }

    @Test func `time without frames is not absence`() {
        var source = TrackedSource()
        source.see(0.9, for: 1)
        source.see(0, for: 5)
        source.wait(3600)
        source.see(0, for: 3)
        #expect(source.story == ["initial"])
        source.see(0, for: 3)
        #expect(source.story == ["initial", "absent"])
    }

    @Test func `a busy machine that skips frames still closes episodes in time`() {
        var source = TrackedSource()
        source.see(0.9, for: 3)
        for _ in 0..<18 {
            source.see(0)
            source.now += .milliseconds(450)
        }
        #expect(source.story == ["initial", "absent"])
    }

    @Test func `re-used frames support what the last analysed frame showed`() {
        var source = TrackedSource()
        source.see(0.9, for: 1)
        source.reuse(for: 60)
        #expect(source.story == ["initial"])
        source.see(0, for: 1)
        source.reuse(for: 15)
        #expect(source.story == ["initial", "absent"])
    }

    @Test func `a still scene is not settled before its scores and medians agree`() {
        var source = TrackedSource()
        #expect(!source.isSettled)
        source.see(0, for: 2)
        #expect(source.isSettled)
        source.see(0.9)
        #expect(!source.isSettled)
        source.see(0, for: 1)
        #expect(source.isSettled)
        source.see(0.9, for: 0.75)
        #expect(!source.isSettled)
        source.see(0.9)
        #expect(source.story == ["begin"])
        #expect(source.isSettled)
        source.see(0)
        #expect(!source.isSettled)
    }

    @Test func `a begin that settling delayed carries the time of its first support`() {
        var source = TrackedSource()
        source.see(0, for: 2)
        for _ in 0..<12 { source.see(0.9, opens: false) }
        #expect(source.story.isEmpty)
        source.see(0.9)
        #expect(source.story == ["begin"])
        #expect(source.changes.first?.begin.pts == 2.5)
    }

    @Test func `nothing comes after the end`() {
        var source = TrackedSource()
        source.see(0.9, for: 1)
        source.changes += source.tracker.end(.shutdown)
        source.see(0.9, for: 5)
        source.tracker.resumed()
        source.reconnect()
        source.see(0.9, for: 5)
        source.changes += source.tracker.end(.shutdown) + source.tracker.paused()
        #expect(source.story == ["initial", "shutdown"])
    }

    @Test func `a reload ends the episodes of labels that go and keeps the others`() {
        var source = TrackedSource(labels: ["dog", "cat"])
        for _ in 0..<4 { source.see(0.9, 0.8) }
        let stale = source.tracker.generation
        let labels = [EpisodeLabel(name: "bus", enter: 0.3), EpisodeLabel(name: "cat", enter: 0.4)]
        source.changes += source.tracker.reconfigure(source.tracker.rules, labels: labels, keepsScores: false)
        #expect(source.story == ["initial", "initial", "reload"])
        #expect(source.changes.last?.label == "dog")
        #expect(source.tracker.openLabels == ["cat"])
        let late = AnalysedFrame(moment: source.moment, scores: [0.9, 0.9], generation: stale)
        source.changes += source.tracker.analysed(late)
        #expect(source.story == ["initial", "initial", "reload"])
        for _ in 0..<8 { source.see(0, 0.8) }
        #expect(source.tracker.openLabels == ["cat"])
    }

    @Test func `a frame supports the highest labels alone`() {
        var source = TrackedSource(labels: ["dog", "cat", "bus"]) { $0.maxTags = 2 }
        for _ in 0..<4 { source.see(0.5, 0.9, 0.8) }
        #expect(source.tracker.openLabels == ["cat", "bus"])
        for _ in 0..<48 { source.see(0.85, 0.9, 0.8) }
        #expect(source.tracker.openLabels == ["dog", "cat"])
    }

    @Test func `a new top that no record tells is seen where masks are made of it`() {
        var source = TrackedSource { $0.watchesTops = true }
        source.see(0.4, for: 2)
        source.see(0.8, for: 2)
        source.see(0.85, for: 2)
        source.see(0, for: 15)
        #expect(source.changes.map(\.isTold) == [true, false, true])
        #expect(source.changes[1].isNews && source.changes[1].top == 0.8)
        var blind = TrackedSource()
        blind.see(0.4, for: 2)
        blind.see(0.8, for: 2)
        #expect(blind.story == ["initial"])
    }

    @Test func `updates come on a new top and at intervals, and only if asked for`() {
        var silent = TrackedSource()
        var asked = TrackedSource { $0.updates = .every(.seconds(60)) }
        for score: Float in [0.4, 0.4, 0.45, 0.45, 0.45, 0.7, 0.7, 0.7] {
            silent.see(score)
            asked.see(score)
        }
        #expect(silent.story == ["initial"])
        #expect(asked.story == ["initial", "update"])
        asked.see(0.7, for: 61)
        #expect(asked.story == ["initial", "update", "update"])
    }

    @Test func `an episode past its greatest age makes place for the next`() {
        var source = TrackedSource { $0.maxAge = .seconds(30) }
        source.see(0.9, for: 40)
        #expect(source.story == ["initial", "max_age", "begin"])
    }

    @Test func `the off of a file runs on media time`() {
        var source = TrackedSource { $0.clock = .media }
        var pts = 0.0
        for score: Float in [0.9, 0.9, 0.9] + Array(repeating: 0, count: 60) {
            let moment = FrameMoment(connection: 1, pts: pts, monotonic: source.now)
            source.changes += source.tracker.analysed(AnalysedFrame(moment: moment, scores: [score]))
            source.now += .milliseconds(1)
            pts += 0.25
        }
        #expect(source.story == ["initial", "absent"])
    }

    @Test func `what goes in the dark ends`() {
        var source = TrackedSource()
        source.see(0.9, for: 2)
        source.darken(for: 9)
        #expect(source.story == ["initial"])
        source.darken(for: 2)
        #expect(source.story == ["initial", "absent"])
        // It was there before the dark; that says nothing of now.
        source.see(0.1, for: 3)
        #expect(source.story == ["initial", "absent"])
    }

    @Test func `what is there again after a short dark has not been away`() {
        var source = TrackedSource()
        source.see(0.9, for: 2)
        source.darken(for: 8)
        source.see(0.9, for: 2)
        source.darken(for: 8)
        source.reuse(for: 1)
        #expect(source.story == ["initial"])
    }

    @Test func `a wall clock put back puts no end before its begin`() throws {
        var source = TrackedSource()
        source.see(0.9, for: 1)
        source.wallOffset -= 3600
        source.see(0.9, for: 5)
        source.changes += source.tracker.end(.shutdown)
        let end = try #require(source.changes.last)
        guard case .end(let last, _) = end.kind else { return }
        #expect(last.time == end.begin.time)
    }

    @Test func `odd scores, times and lists are harmless`() {
        var source = TrackedSource(labels: ["dog", "dog"])
        for _ in 0..<10 { source.see(.nan, .infinity) }
        for _ in 0..<10 { source.see(-.infinity, .nan) }
        source.see(0.9)
        let moment = FrameMoment(connection: 1, pts: .nan, time: .infinity, monotonic: .zero)
        _ = source.tracker.analysed(AnalysedFrame(moment: moment, scores: [0.9, 0.9]))
        for _ in 0..<10 { source.see(.infinity, 0.9) }
        #expect(source.story == ["begin"])
        source.changes += source.tracker.end(.shutdown)
        #expect(source.story == ["begin", "shutdown"])
    }

    @Test func `episodes have names of their own`() {
        var source = TrackedSource(labels: ["dog", "cat"])
        for _ in 0..<3 {
            for _ in 0..<4 { source.see(0.9, 0.8) }
            source.changes += source.tracker.paused()
            source.tracker.resumed()
        }
        #expect(Set(source.changes.map(\.episode)).count == 6)
        #expect(source.changes.first?.episode == "1-1700000100000000")
    }

    @Test func `without a wall clock another run gives other names to episodes of the same media time`() {
        let moments = [100, 200].map { FrameMoment(pts: 0, time: nil, monotonic: .seconds($0)) }
        #expect(Set(moments.map { EpisodeName.text(number: 1, begin: $0) }).count == 2)
    }
}
