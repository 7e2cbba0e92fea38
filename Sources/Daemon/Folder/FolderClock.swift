import Glibc

/// The two clocks a folder needs, as one thing that a test can turn by hand.
protocol FolderClock: Sendable {
    /// Time on a clock that never jumps, from an arbitrary start: every timer runs on it.
    var monotonic: Duration { get }
    /// Wall-clock time in nanoseconds since 1970: compared with the times of files, never used for a timer.
    var wallNanoseconds: Int64 { get }
}

/// The system's clocks.
struct SystemFolderClock: FolderClock {
    var monotonic: Duration {
        .nanoseconds(Self.read(CLOCK_MONOTONIC))
    }

    var wallNanoseconds: Int64 {
        Self.read(CLOCK_REALTIME)
    }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        _ = unsafe clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
