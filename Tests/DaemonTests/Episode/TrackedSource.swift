@testable import Daemon

/// A source whose frames come at a steady pace, for tests.
struct TrackedSource {
    var tracker: EpisodeTracker
    var now: Duration = .seconds(100)
    var connection = 1
    var connected: Duration = .seconds(100)
    var wallOffset = 1_700_000_000.0
    var changes: [EpisodeChange] = []

    init(labels: [String] = ["dog"], configure: (inout EpisodeRules) -> Void = { _ in }) {
        var rules = EpisodeRules()
        rules.interval = .milliseconds(250)
        configure(&rules)
        tracker = EpisodeTracker(rules: rules, labels: labels.map { EpisodeLabel(name: $0, enter: 0.3) })
    }

    var moment: FrameMoment {
        FrameMoment(
            connection: connection, pts: (now - connected).inSeconds, time: wallOffset + now.inSeconds, monotonic: now)
    }

    /// Analyses one frame and lets a quarter of a second pass.
    mutating func see(_ scores: Float..., opens: Bool = true) {
        changes += tracker.analysed(
            AnalysedFrame(
                moment: moment, scores: scores, allowsOpening: opens, generation: tracker.generation))
        now += .milliseconds(250)
    }

    /// Analyses frames of one label for some seconds.
    mutating func see(_ score: Float, for seconds: Double) {
        for _ in 0..<Int(seconds * 4) { see(score) }
    }

    mutating func reuse(for seconds: Double) {
        for _ in 0..<Int(seconds * 4) {
            changes += tracker.reused(moment)
            now += .milliseconds(250)
        }
    }

    mutating func darken(for seconds: Double) {
        for _ in 0..<Int(seconds * 4) {
            changes += tracker.blank(moment)
            now += .milliseconds(250)
        }
    }

    mutating func wait(_ seconds: Double) {
        now += .seconds(seconds)
        changes += tracker.advance(to: now)
    }

    mutating func reconnect() {
        connection += 1
        connected = now
        changes += tracker.sourceBack(connection: connection, at: now)
    }

    var isSettled: Bool { tracker.isSettled }

    /// The kinds of change so far: `begin`, `initial`, `update` or the reason of an end.
    var story: [String] {
        changes.map { change in
            switch change.kind {
            case .begin(let initial): initial ? "initial" : "begin"
            case .update: "update"
            case .end(_, let reason): reason.rawValue
            }
        }
    }
}
