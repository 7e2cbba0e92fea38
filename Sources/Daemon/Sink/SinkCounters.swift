import Synchronization

/// What a sink has done since the start, readable from any thread.
final class SinkCounters: Sendable {
    /// Records written whole.
    let written = Atomic<UInt64>(0)
    /// Records that a reader was too slow for.
    let dropped = Atomic<UInt64>(0)
    /// Attempts to write that failed.
    let errors = Atomic<UInt64>(0)

    /// Counts one more.
    static func count(_ counter: borrowing Atomic<UInt64>, _ amount: UInt64 = 1) {
        counter.wrappingAdd(amount, ordering: .relaxed)
    }

    /// The numbers for `stats`.
    func statistics(name: String) -> StatsRecord.Sink {
        StatsRecord.Sink(
            name: name, written: written.load(ordering: .relaxed), dropped: dropped.load(ordering: .relaxed),
            errors: errors.load(ordering: .relaxed))
    }
}
