import Dispatch

/// Time that never jumps, in nanoseconds from an arbitrary start; it stands while the machine sleeps.
typealias MonotonicTime = @Sendable () -> UInt64

/// The system's `CLOCK_MONOTONIC`.
let systemMonotonicTime: MonotonicTime = { DispatchTime.now().uptimeNanoseconds }

extension Duration {
    /// Whole nanoseconds, within what 63 bits hold; 0 for a negative duration.
    var nanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        return UInt64(min(seconds, 9_000_000_000)) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
    }
}
