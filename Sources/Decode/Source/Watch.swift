import Glibc
import Synchronization

/// The monotonic clock, which no one sets.
enum MonotonicClock {
    /// Nanoseconds since some fixed moment.
    static var nanoseconds: UInt64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    }

    /// Nanoseconds on the clock `seconds` from now; never where there is no number or it is beyond reach.
    static func after(_ seconds: Double?) -> UInt64 {
        guard let seconds, seconds < 1e9 else { return .max }
        return nanoseconds &+ UInt64(max(0, seconds) * 1e9)
    }
}

/// What FFmpeg asks, from inside a blocking call, whether to go on: the owner's switch and the deadlines of one reader.
final class Watch: Sendable {
    /// Why a call has to end.
    enum Verdict { case interrupted, late, over }

    /// Nanoseconds for the goodbye of a protocol.
    private static let goodbye: UInt64 = 1_000_000_000
    /// Nanoseconds for the rest of the opening of a session: a few answers of a slow camera.
    private static let opening: UInt64 = 4_000_000_000

    private let interruption: Interruption
    /// When the source's time is over, if its reader is busy until then.
    private let overall: Atomic<UInt64>
    /// Since when the reader is not asked for anything; 0: it is busy.
    private let resting = Atomic<UInt64>(0)
    private let current = Atomic<UInt64>(.max)
    private let closing = Atomic<Bool>(false)
    private let opening = Atomic<Bool>(false)
    /// Until when a call that opens a session may go on after it was interrupted; 0: it was not.
    private let grace = Atomic<UInt64>(0)

    /// A watch whose overall deadline starts to run now.
    init(interruption: Interruption, totalSeconds: Double?) {
        self.interruption = interruption
        overall = Atomic(MonotonicClock.after(totalSeconds))
    }

    /// Lets the source's time stand still until the reader is asked again: its owner is busy with what it was given.
    func rest() { resting.store(MonotonicClock.nanoseconds, ordering: .relaxed) }

    /// Lets the source's time run again.
    func wake() {
        let since = resting.exchange(0, ordering: .relaxed)
        let end = overall.load(ordering: .relaxed)
        guard since > 0, end < .max else { return }
        overall.store(end &+ (MonotonicClock.nanoseconds &- since), ordering: .relaxed)
    }

    /// Gives the following call `seconds`, or as long as it likes.
    func arm(_ seconds: Double?) { current.store(MonotonicClock.after(seconds), ordering: .releasing) }

    /// Notes that a server has been asked for a session, which it may have given.
    ///
    /// From here until ``sessionStands()`` an interruption leaves a moment: FFmpeg says no goodbye to a session that is
    /// half open, and a camera with two of them would refuse the next one.
    func sessionBegins() { opening.store(true, ordering: .releasing) }

    /// Notes that the session is open and gets its goodbye, or will never be.
    func sessionStands() { opening.store(false, ordering: .releasing) }

    /// Gives the closing call a second for the protocol's goodbye, whatever was interrupted or late before.
    func beginClosing() {
        arm(Double(Self.goodbye) / 1e9)
        closing.store(true, ordering: .releasing)
    }

    /// Why the running call must end; nil as long as it may go on.
    var verdict: Verdict? {
        let deadline = current.load(ordering: .acquiring)
        let isClosing = closing.load(ordering: .acquiring)
        if !isClosing, interruption.isInterrupted, !isInGrace { return .interrupted }
        let limit = isClosing ? deadline : min(deadline, overall.load(ordering: .relaxed))
        guard limit < .max else { return nil }
        let now = MonotonicClock.nanoseconds
        if now >= deadline { return .late }
        return now >= limit ? .over : nil
    }

    /// Whether what was interrupted may still finish to open.
    private var isInGrace: Bool {
        guard opening.load(ordering: .acquiring) else { return false }
        let now = MonotonicClock.nanoseconds
        let (isFirst, end) = grace.compareExchange(
            expected: 0, desired: now &+ Self.opening, ordering: .acquiringAndReleasing)
        return isFirst || now < end
    }

    /// Throws when the running call must end; `activity` says in the message what it was.
    func check(_ activity: @autoclosure () -> String) throws(DecodeError) {
        switch verdict {
        case nil: return
        case .interrupted: throw .interrupted("\(activity()) was interrupted")
        case .late: throw .timeout("\(activity()) did not end before its deadline")
        case .over: throw .timeout("\(activity()) was not done before the deadline of the whole source")
        }
    }
}
