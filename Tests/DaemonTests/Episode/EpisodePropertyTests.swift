import Testing

@testable import Daemon

/// Random lives of a source: whatever comes, every begin has exactly one end that does not lie before it.
struct EpisodePropertyTests {
    @Test(arguments: 0..<20)
    func `begins and ends alternate over any sequence of inputs`(block: Int) {
        for seed in block * 100..<(block + 1) * 100 {
            var play = RandomPlay(seed: seed)
            let problem = play.run(steps: 150)
            #expect(problem == nil, "seed \(seed): \(problem ?? "")")
        }
    }
}

/// One random sequence of inputs with its judge.
private struct RandomPlay {
    private static let names = ["dog", "cat", "bus", "fox", "dog"]

    private var random: SeededGenerator
    private var tracker: EpisodeTracker
    private var labels: [EpisodeLabel]
    private var now: Duration = .seconds(5)
    private var wall = 1_700_000_000.0
    private var connection = 1
    private var pts = 0.0
    private var level: [Float] = [0, 0, 0, 0, 0]
    private var open: [String: EpisodeChange] = [:]
    private var seen: Set<String> = []

    init(seed: Int) {
        random = SeededGenerator(seed: seed)
        var rules = EpisodeRules()
        rules.window = Int.random(in: 1...7, using: &random)
        rules.on = Int.random(in: 0...3, using: &random)
        rules.off = .milliseconds(Int.random(in: 0...12000, using: &random))
        rules.maxTags = Int.random(in: 1...4, using: &random)
        if Bool.random(using: &random) { rules.updates = .every(.seconds(2)) }
        if Bool.random(using: &random) { rules.clock = .media }
        if Int.random(in: 0..<4, using: &random) == 0 { rules.maxAge = .seconds(20) }
        labels = Self.names.map { EpisodeLabel(name: $0, enter: 0.3) }
        tracker = EpisodeTracker(rules: rules, labels: labels)
    }

    /// Plays and ends; what went against the rules, nil if nothing did.
    mutating func run(steps: Int) -> String? {
        for _ in 0..<steps {
            if let problem = judge(step()) { return problem }
            if Set(open.keys) != Set(tracker.openLabels) { return "open episodes differ" }
        }
        if let problem = judge(tracker.end(.shutdown)) { return problem }
        if !open.isEmpty { return "\(open.keys.sorted()) never ended" }
        return judge(step()) ?? (open.isEmpty ? nil : "begun after the end")
    }

    private mutating func step() -> [EpisodeChange] {
        let passed = Double.random(in: 0...0.6, using: &random)
        now += .seconds(passed)
        wall += passed
        pts += passed
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<60: return tracker.analysed(frame())
        case 60..<76: return tracker.reused(moment, allowsOpening: Bool.random(using: &random))
        case 76..<80:
            now += .seconds(Double.random(in: 0...30, using: &random))
            return tracker.advance(to: now)
        case 80..<84:
            tracker.sourceLost(at: now)
            return []
        case 84..<87:
            connection += 1
            pts = 0
            return tracker.sourceBack(connection: connection, at: now)
        case 87: return tracker.blank(moment)
        case 88: return tracker.paused()
        case 89..<91:
            tracker.resumed()
            return []
        case 91..<93: return reload()
        case 93..<95:
            wall += Double.random(in: -5000...5000, using: &random)
            return []
        case 95..<97:
            pts += Double.random(in: -50...50, using: &random)
            return []
        case 97:
            connection += 1
            return tracker.analysed(frame())
        default: return tracker.advance(to: now)
        }
    }

    private mutating func reload() -> [EpisodeChange] {
        labels = Self.names.filter { _ in Bool.random(using: &random) }.shuffled(using: &random)
            .map { EpisodeLabel(name: $0, enter: Float.random(in: 0.2...0.4, using: &random)) }
        return tracker.reconfigure(
            tracker.rules, labels: labels, keepsScores: Bool.random(using: &random))
    }

    private var moment: FrameMoment {
        FrameMoment(connection: connection, pts: pts, time: wall, monotonic: now)
    }

    private mutating func frame() -> AnalysedFrame {
        for index in level.indices where Int.random(in: 0..<8, using: &random) == 0 {
            level[index] = [0, 0.2, 0.3, 0.8].randomElement(using: &random) ?? 0
        }
        let scores = labels.indices.map { level[$0] + Float.random(in: -0.15...0.15, using: &random) }
        return AnalysedFrame(
            moment: moment, scores: scores, allowsOpening: Int.random(in: 0..<5, using: &random) > 0,
            generation: tracker.generation - (Int.random(in: 0..<30, using: &random) == 0 ? 1 : 0))
    }

    private mutating func judge(_ changes: [EpisodeChange]) -> String? {
        for change in changes {
            if change.top < change.median { return "top below median" }
            switch change.kind {
            case .begin:
                if open[change.label] != nil { return "\(change.label) begun twice" }
                if !seen.insert(change.episode).inserted { return "\(change.episode) used twice" }
                open[change.label] = change
            case .update:
                if open[change.label]?.episode != change.episode { return "update of nothing" }
            case .end(let last, _):
                guard let begin = open.removeValue(forKey: change.label) else { return "\(change.label) ended twice" }
                if begin.episode != change.episode || begin.begin != change.begin { return "another episode ended" }
                if last.monotonic < begin.begin.monotonic { return "ended before its begin" }
                if let end = last.time, let start = begin.begin.time, end < start { return "time before begin" }
                if last.connection == begin.begin.connection, let end = last.pts, let start = begin.begin.pts,
                    end < start
                {
                    return "pts before begin"
                }
            }
        }
        return nil
    }
}
