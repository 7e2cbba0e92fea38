import Engine
import Synchronization

/// What is known of a stream's tags and state, and the records that follow from it.
///
/// Everything that changes it comes through the source's ordered delivery, one thing at a time; others may look.
final class StreamDesk: Sendable {
    let name: String
    private let output: any EventOutput
    private let journal: EpisodeJournal?
    private let state: Mutex<State>

    private struct State {
        var tracker: EpisodeTracker
        var isRelative: Bool
        /// What the tracker's scores depend on.
        var scoring: StreamScoring
        /// Of the plan that the tracker has its labels from.
        var serial: Int
        var told: SourceStateRecord?
        var since: Timestamp
        /// Labels with an open episode, and when it began.
        var open: [String: Timestamp] = [:]
        /// The last supporting frames that the journal knows, by episode.
        var noted: [String: FrameMoment] = [:]
        /// Where the labels of open episodes were last seen, by episode, with masks.
        var regions: [String: StreamMasker.Region] = [:]
    }

    init(name: String, output: any EventOutput, plan: StreamPlan, journal: EpisodeJournal? = nil) {
        self.name = name
        self.output = output
        self.journal = journal
        state = Mutex(
            State(
                tracker: EpisodeTracker(rules: plan.rules, labels: plan.episodeLabels), isRelative: plan.isRelative,
                scoring: plan.scoring, serial: plan.serial, told: nil, since: .now()))
    }

    // MARK: What others may look at

    /// Whether a frame like the last analysed one may re-use its tags.
    var isSettled: Bool { state.withLock { $0.tracker.isSettled } }

    /// What frames that are handed over now are analysed under.
    var generation: Int { state.withLock { $0.tracker.generation } }

    /// The open episodes, and since when.
    var openTags: [SourceStatus.OpenTag] {
        state.withLock { state in
            state.open.map { SourceStatus.OpenTag(label: $0.key, since: $0.value.rfc3339) }
                .sorted { $0.label < $1.label }
        }
    }

    /// The state told last, and since when.
    var current: (record: SourceStateRecord?, since: Timestamp) { state.withLock { ($0.told, $0.since) } }

    // MARK: What changes it

    /// Tells a state, once per change of state or reason.
    func tell(_ record: SourceStateRecord) {
        let isNew = state.withLock { state in
            if let told = state.told, told.state == record.state, told.reason == record.reason,
                record.state != .retrying
            {
                return false
            }
            if state.told?.state != record.state { state.since = .now() }
            state.told = record
            return true
        }
        if isNew { output.emit(Event(source: name, .sourceState(record))) }
    }

    /// A frame was tagged by a plan; `masker` looks where its labels are, where that is wanted.
    ///
    /// What another plan than the tracker's has tagged is of other labels, and passed over.
    func analysed(
        _ tagging: Tagging, _ entry: LatestFrame.Entry, by plan: StreamPlan, generation: Int,
        _ masker: StreamMasker? = nil
    ) {
        let look = masker.map { masker in
            { (changes: [EpisodeChange]) in
                masker.regions(
                    of: changes.map(\.label), isKept: changes.contains(where: \.isNews), at: entry.moment)
            }
        }
        change(look) { state in
            guard state.serial == plan.serial else { return [] }
            var scores = tagging.deciding
            if state.isRelative {
                let tags = Set(tagging.tags.map(\.label))
                scores = scores.enumerated().map { tags.contains($0.offset) ? $0.element : 0 }
            }
            return state.tracker.analysed(
                AnalysedFrame(
                    moment: entry.moment, scores: scores, rawScores: tagging.scores,
                    probabilities: tagging.probabilities, boxes: tagging.regions, allowsOpening: entry.allowsOpening,
                    generation: generation))
        }
    }

    /// A frame was like the last analysed one.
    func reused(_ moment: FrameMoment) {
        change { $0.tracker.reused(moment) }
    }

    /// A frame showed nothing.
    func blank(_ moment: FrameMoment) {
        change { $0.tracker.blank(moment) }
    }

    /// The first frame of a connection is here.
    func back(_ connection: Int, at now: Duration) {
        change { $0.tracker.sourceBack(connection: connection, at: now) }
    }

    /// No frames come any more.
    func lost(at now: Duration) {
        state.withLock { $0.tracker.sourceLost(at: now) }
    }

    /// Time passes.
    func advance(to now: Duration) {
        change { $0.tracker.advance(to: now) }
    }

    /// The user pauses the source.
    func pause() {
        change { $0.tracker.paused() }
    }

    /// The user lets it go on.
    func resume() {
        state.withLock { $0.tracker.resumed() }
    }

    /// Other labels or rules.
    func reconfigure(_ plan: StreamPlan) {
        change { state in
            state.isRelative = plan.isRelative
            state.serial = plan.serial
            let keepsScores = state.scoring == plan.scoring
            state.scoring = plan.scoring
            return state.tracker.reconfigure(plan.rules, labels: plan.episodeLabels, keepsScores: keepsScores)
        }
    }

    /// Nothing comes any more, for good.
    func end(_ reason: EpisodeEnd) {
        change { $0.tracker.end(reason) }
    }

    /// - Parameter look: where the labels are in the frame that the changes come from.
    private func change(
        _ look: (([EpisodeChange]) -> [String: StreamMasker.Region])? = nil, _ body: (inout State) -> [EpisodeChange]
    ) {
        let changes = state.withLock { body(&$0) }
        let seen = changes.filter { !$0.isEnd }
        let found = seen.isEmpty ? [:] : look?(seen) ?? [:]
        let regions = state.withLock { state in
            changes.map { change -> StreamMasker.Region? in
                switch change.kind {
                case .begin: state.open[change.label] = change.begin.time.map(Timestamp.init(seconds:)) ?? .now()
                case .end:
                    state.open[change.label] = nil
                    state.noted[change.episode] = nil
                    // The last one of its own episode, even where another of the label begins at once.
                    return state.regions.removeValue(forKey: change.episode)
                case .update: break
                }
                let last = state.regions[change.episode]
                guard let region = found[change.label] else { return last }
                // A mask goes with the area and box that it shows: those of a look that drew none don't replace them.
                if region.mask != nil || last?.mask == nil { state.regions[change.episode] = region }
                // What was just seen has no older mask.
                return region
            }
        }
        let begins = changes.filter(\.isBegin)
        if !begins.isEmpty { journal?.announce(begins, source: name) }
        for (change, region) in zip(changes, regions) where change.isTold {
            output.emit(Event(source: name, .tag(TagRecord(change, in: region?.current)))) {
                @Sendable [journal, name] in
                switch change.kind {
                case .begin: journal?.began(change, source: name)
                case .end: journal?.ended(change, source: name)
                case .update: break
                }
            }
        }
    }

    /// Lets the journal know until when the open episodes were supported.
    func noteSupport() {
        guard let journal else { return }
        let moved = state.withLock { state in
            let moved = state.tracker.openEpisodes.filter { change, last in state.noted[change.episode] != last }
            for (change, last) in moved { state.noted[change.episode] = last }
            return moved
        }
        if !moved.isEmpty { journal.support(moved, source: name) }
    }
}

extension TagRecord {
    /// The record of a change in the life of a tag.
    ///
    /// - Parameter region: where the label is, with masks.
    init(_ change: EpisodeChange, in region: StreamMasker.Region? = nil) {
        let phase: Phase =
            switch change.kind {
            case .begin(let initial): .begin(initial: initial)
            case .update(let number): .update(UInt64(max(number, 0)))
            case .end(let last, let reason): .end(Moment(last), EndReason(rawValue: reason.rawValue) ?? .absent)
            }
        self.init(
            phase: phase, label: change.label, episode: change.episode, score: Double(change.score),
            probability: change.probability.map { Double($0) }, median: Double(change.median), top: Double(change.top),
            begin: Moment(change.begin),
            box: region.map(\.box) ?? change.box.map { FractionBox($0) }, area: region?.area, mask: region?.mask)
    }
}

extension TagRecord.Moment {
    /// The moment of a frame.
    init(_ moment: FrameMoment) {
        self.init(pts: moment.pts ?? 0, time: moment.time)
    }
}
