/// Whether the host's clock may decide what is old enough to be deleted.
///
/// A clock that is more than a day away from where the one seen before has to be by now is doubted, until it has run
/// steadily for a day or is back: one that is set years ahead by mistake deletes nothing, and a machine that was off for
/// two months deletes a day later.
struct LedgerClock: Hashable, Sendable {
    /// What people should know.
    enum News: Hashable, Sendable {
        /// The clock is so many seconds ahead of what can be.
        case ahead(Double)
        /// It is so many seconds behind.
        case behind(Double)
        /// It is believed again.
        case believed
    }

    /// A clock that is not believed.
    struct Doubt: Hashable, Sendable {
        /// What it said last.
        var wall: Timestamp
        /// Seconds for which it has run steadily.
        var steady: Double
    }

    /// Seconds between the clock and what it has to be that are taken for time in which nothing ran.
    static let tolerance = 86_400.0
    /// Seconds of steady running after which a clock is believed.
    static let proof = 86_400.0
    /// Seconds by which it may be set meanwhile.
    private static let drift = 3_600.0

    /// The time that counts, as of the last look.
    private(set) var time: Timestamp
    private(set) var doubt: Doubt?
    /// The uptime of the last look; nil: there was none in this process.
    private var uptime: Duration?

    /// A clock of which an earlier process has seen this.
    init(time: Timestamp, doubt: Doubt? = nil) {
        self.time = Self.plausible(time)
        self.doubt = doubt.map { Doubt(wall: Self.plausible($0.wall), steady: $0.steady) }
    }

    /// Compares the host's clock with the time that has passed.
    ///
    /// - Parameter uptime: a clock that nobody sets.
    mutating func look(_ wall: Timestamp, uptime: Duration) -> News? {
        let elapsed = self.uptime.map { (uptime - $0).seconds }
        self.uptime = uptime
        time = time.adding(seconds: elapsed ?? 0)
        let lead = wall.seconds(since: time)
        if abs(lead) <= Self.tolerance { return believe(wall) }
        guard let before = doubt else {
            doubt = Doubt(wall: wall, steady: 0)
            return lead > 0 ? .ahead(lead) : .behind(-lead)
        }
        let moved = wall.seconds(since: before.wall)
        let isSteady =
            elapsed.map { abs(moved - $0) <= Self.drift } ?? (-Self.drift...Self.tolerance).contains(moved)
        let steady = isSteady ? before.steady + (elapsed ?? 0) : 0
        if steady >= Self.proof { return believe(wall) }
        doubt = Doubt(wall: wall, steady: steady)
        return nil
    }

    /// What a file says may be anything: within a hundred thousand years sums don't overflow.
    private static func plausible(_ time: Timestamp) -> Timestamp {
        let limit: Int64 = 3_155_760_000_000_000_000
        return Timestamp(microseconds: min(max(time.microseconds, -limit), limit))
    }

    private mutating func believe(_ wall: Timestamp) -> News? {
        defer { doubt = nil }
        time = wall
        return doubt == nil ? nil : .believed
    }

    /// The time before which, less what is to be kept, things are old: the earlier one in doubt.
    func horizon(_ wall: Timestamp) -> Timestamp {
        doubt == nil || wall.microseconds < time.microseconds ? wall : time
    }

    /// The time under which a fact is noted: a clock that is far behind would make it old at once.
    func noted(_ wall: Timestamp, uptime now: Duration) -> Timestamp {
        let expected = expected(at: now)
        return wall.seconds(since: expected) < -Self.tolerance ? expected : wall
    }

    /// The time at which it may be asked what is old: a clock that is far ahead would make all of it so at once.
    func cautious(_ wall: Timestamp, uptime now: Duration) -> Timestamp {
        let expected = expected(at: now)
        return wall.seconds(since: expected) > Self.tolerance ? expected : wall
    }

    /// What the clock has to say by now.
    private func expected(at now: Duration) -> Timestamp {
        time.adding(seconds: uptime.map { (now - $0).seconds } ?? 0)
    }
}

extension Timestamp {
    /// Seconds from another time to this one, negative where this one is earlier.
    fileprivate func seconds(since other: Timestamp) -> Double {
        (Double(microseconds) - Double(other.microseconds)) / 1e6
    }
}
