import Dispatch

/// The monotonic clock, as the moments of frames count it.
enum MonotonicMoment {
    /// CLOCK_MONOTONIC, since the system's start.
    static var now: Duration {
        .nanoseconds(Int64(clamping: DispatchTime.now().uptimeNanoseconds))
    }
}

extension Timestamp {
    /// A time in seconds since 1970.
    init(seconds: Double) {
        self.init(microseconds: Int64(seconds * 1e6))
    }

    /// The time so many seconds later.
    func adding(seconds: Double) -> Timestamp {
        Timestamp(microseconds: microseconds + Int64(seconds * 1e6))
    }
}
