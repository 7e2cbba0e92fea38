/// Turns the scores of one source's frames into episodes: when a tag begins, changes and ends.
///
/// Raw score → median of the last `window` analysed frames → a label is *supported* from where its median passes
/// `enter` until it falls below `exit`, and only among the `maxTags` highest. `on` supporting frames in a row open an
/// episode, whose begin is the first of them; `off` seconds without support close it, and its end is the last
/// supporting frame. It knows no clock: time comes in with the frames and with ``advance(to:)``. Whatever happens,
/// every begin gets exactly one end, which does not lie before it.
struct EpisodeTracker: Sendable {
    /// What the source is doing.
    enum State: Sendable, Hashable {
        case running
        /// No frames since this point of the monotonic clock.
        case lost(Duration)
        case paused
        /// Over: nothing begins any more.
        case ended
    }

    /// When episodes open, change and close.
    private(set) var rules: EpisodeRules
    /// Goes up with every ``reconfigure(_:labels:keepsScores:)`` and ``paused()``.
    ///
    /// Frames say under which one they were handed over.
    private(set) var generation = 0
    /// What the source is doing.
    private(set) var state = State.running
    private var lives: [TagLife]
    private var rhythm: SamplingRhythm
    private var connection: Int?
    /// The last frame of this connection that was looked at, blank or not.
    private var last: FrameMoment?
    /// The last analysed or re-used one.
    private var lastSeen: FrameMoment?
    private var hasAnalysed = false
    private var episodes = 0

    /// A tracker that has seen nothing.
    init(rules: EpisodeRules, labels: [EpisodeLabel]) {
        self.rules = rules
        lives = Self.distinct(labels).map(TagLife.init)
        rhythm = SamplingRhythm(interval: rules.interval)
    }

    /// Whether a frame like the last analysed one may re-use its tags.
    ///
    /// False while the latest scores and the medians disagree or an episode is about to open: then even a still scene
    /// is worth a look, lest one odd score stand for all the frames that are like its own.
    var isSettled: Bool {
        hasAnalysed && lives.allSatisfy { $0.isSettled(on: rules.on) }
    }

    /// The labels with an open episode, in label order.
    var openLabels: [String] { lives.filter { $0.episode != nil }.map(\.label.name) }

    /// The open episodes as they stand, each with its last supporting frame.
    var openEpisodes: [(change: EpisodeChange, last: FrameMoment)] {
        lives.compactMap { life in
            life.episode.map { (life.change($0, .update($0.updates)), $0.last.notBefore($0.begin)) }
        }
    }

    /// Takes an analysed frame; frames must come in the order of their taking.
    ///
    /// One of an earlier connection or generation, or that comes while paused, is ignored.
    mutating func analysed(_ frame: AnalysedFrame) -> [EpisodeChange] {
        guard frame.generation == generation, frame.scores.count == lives.count else { return [] }
        guard let (before, absence) = step(to: frame.moment) else { return [] }
        // What was seen so long ago says nothing of now, and would be the majority of the window.
        if let lastSeen, rules.clock.seconds(from: lastSeen, to: frame.moment) > rhythm.oldest(off: rules.off) {
            for index in lives.indices { lives[index].forget() }
        }
        lastSeen = frame.moment
        for index in lives.indices {
            lives[index].observe(frame.scores[index], box: frame.boxes[index], window: rules.window)
            lives[index].reading = frame.reading(of: index)
        }
        markTags()
        let seen = TagLife.Frame(
            moment: frame.moment, absence: absence, allowsOpening: frame.allowsOpening, isFirst: !hasAnalysed)
        hasAnalysed = true
        return before + take(seen)
    }

    /// Takes a frame that the gate found like the last analysed one: it has that one's tags and counts as support.
    mutating func reused(_ moment: FrameMoment, allowsOpening: Bool = true) -> [EpisodeChange] {
        guard hasAnalysed, connection == moment.connection,
            let (before, absence) = step(to: moment)
        else { return [] }
        lastSeen = moment
        return before
            + take(TagLife.Frame(moment: moment, absence: absence, allowsOpening: allowsOpening, isFirst: false))
    }

    /// Takes a frame that shows nothing: black, one colour, a covered lens.
    ///
    /// It supports no label, so that an episode does not outlive the light by a night; medians stay what they were.
    mutating func blank(_ moment: FrameMoment) -> [EpisodeChange] {
        guard let (before, absence) = step(to: moment) else { return [] }
        let frame = TagLife.Frame(moment: moment, absence: absence, allowsOpening: false, isFirst: false)
        return before + lives.indices.compactMap { lives[$0].miss(frame, rules: rules) }
    }

    /// Notes that no frames come any more: `off` now runs on the monotonic clock.
    mutating func sourceLost(at now: Duration) {
        if state == .running { state = .lost(now) }
    }

    /// Notes the first frame of a new connection.
    ///
    /// A loss shorter than `off` was no absence; of a longer one the episodes end here at the latest.
    mutating func sourceBack(connection: Int, at now: Duration) -> [EpisodeChange] {
        guard state != .paused, state != .ended else { return [] }
        let changes = advance(to: now)
        state = .running
        startAfresh(connection)
        return changes
    }

    /// Lets time pass without a frame: ends episodes whose `off` has run out while the source is lost.
    mutating func advance(to now: Duration) -> [EpisodeChange] {
        var changes = endAged(at: now)
        guard case .lost(let since) = state else { return changes }
        let lost = max((now - since).inSeconds, 0)
        for index in lives.indices {
            guard let absence = lives[index].episode?.absence, absence + lost >= rules.off.inSeconds else { continue }
            if let change = lives[index].close(.sourceLost) { changes.append(change) }
        }
        return changes
    }

    /// Ends all episodes and ignores frames until ``resumed()``.
    mutating func paused() -> [EpisodeChange] {
        guard state != .ended else { return [] }
        state = .paused
        generation += 1
        return closeAll(.paused)
    }

    /// Goes on after a pause, as after a start.
    mutating func resumed() {
        guard state == .paused else { return }
        state = .running
        startAfresh(nil)
    }

    /// Ends all episodes for good: at a shutdown, or where a reload takes the source away.
    mutating func end(_ reason: EpisodeEnd) -> [EpisodeChange] {
        state = .ended
        return closeAll(reason)
    }

    /// Takes other rules and labels; the episodes of labels that go end with `reload`, the others go on.
    ///
    /// - Parameter keepsScores: whether the scores so far can stand in one median with the next ones; if not, none of
    ///   them opens or supports an episode any more.
    mutating func reconfigure(
        _ rules: EpisodeRules, labels: [EpisodeLabel], keepsScores: Bool
    ) -> [EpisodeChange] {
        if rules.interval != self.rules.interval { rhythm = SamplingRhythm(interval: rules.interval) }
        self.rules = rules
        generation += 1
        var known = Dictionary(lives.map { ($0.label.name, $0) }) { first, _ in first }
        let order = lives.map(\.label.name)
        lives = Self.distinct(labels).map { label in
            guard var life = known.removeValue(forKey: label.name) else { return TagLife(label: label) }
            life.label = label
            return life
        }
        if !keepsScores { forgetScores() }
        return order.compactMap { known[$0]?.close(.reload) }
    }
}

extension EpisodeTracker {
    /// Counts a frame in: what ends before it, and the seconds of absence up to it; nil if it is to be ignored.
    private mutating func step(to moment: FrameMoment) -> (before: [EpisodeChange], absence: Double)? {
        guard state != .paused, state != .ended, moment.connection >= connection ?? moment.connection else {
            return nil
        }
        var before: [EpisodeChange] = []
        if connection != nil, connection != moment.connection {
            before += sourceBack(connection: moment.connection, at: moment.monotonic)
        }
        connection = moment.connection
        if case .lost(let since) = state, moment.monotonic > since {
            before += advance(to: moment.monotonic)
            state = .running
            last = nil
        }
        before += endAged(at: moment.monotonic)
        var absence = 0.0
        if let last {
            let gap = rules.clock.seconds(from: last, to: moment)
            absence = rhythm.absence(in: gap)
            rhythm.add(gap)
        }
        last = moment
        return (before, absence)
    }

    /// Makes tags of the supported labels with the highest medians; of equals those with an episode, then the first.
    private mutating func markTags() {
        let supported = lives.indices.filter { lives[$0].isOn }
        let ranked = supported.sorted { first, second in
            if lives[first].median != lives[second].median { return lives[first].median > lives[second].median }
            let isOpen = (lives[first].episode != nil, lives[second].episode != nil)
            return isOpen.0 == isOpen.1 ? first < second : isOpen.0
        }
        for index in lives.indices { lives[index].isTag = false }
        for index in ranked.prefix(max(rules.maxTags, 0)) { lives[index].isTag = true }
    }

    private mutating func take(_ frame: TagLife.Frame) -> [EpisodeChange] {
        var changes: [EpisodeChange] = []
        for index in lives.indices {
            let change =
                lives[index].isTag
                ? lives[index].support(frame, rules: rules, number: episodes + 1)
                : lives[index].miss(frame, rules: rules)
            guard let change else { continue }
            if case .begin = change.kind { episodes += 1 }
            changes.append(change)
        }
        return changes
    }

    private mutating func startAfresh(_ connection: Int?) {
        if let connection { self.connection = connection }
        last = nil
        forgetScores()
    }

    private mutating func forgetScores() {
        lastSeen = nil
        hasAnalysed = false
        for index in lives.indices { lives[index].forget() }
    }

    private mutating func closeAll(_ reason: EpisodeEnd) -> [EpisodeChange] {
        lives.indices.compactMap { lives[$0].close(reason) }
    }

    private mutating func endAged(at now: Duration) -> [EpisodeChange] {
        guard let maxAge = rules.maxAge else { return [] }
        return lives.indices.compactMap { index in
            guard let begin = lives[index].episode?.begin, now - begin.monotonic > maxAge else { return nil }
            return lives[index].close(.maxAge)
        }
    }

    /// The labels, of which the later ones of equal names never open: scores stay in step and episodes don't mix.
    private static func distinct(_ labels: [EpisodeLabel]) -> [EpisodeLabel] {
        var names: Set<String> = []
        return labels.map { label in
            names.insert(label.name).inserted ? label : EpisodeLabel(name: label.name, enter: .infinity)
        }
    }
}
