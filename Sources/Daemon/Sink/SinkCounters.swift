import Synchronization

/// What a sink has done since the start, readable from any thread.
final class SinkCounters: Sendable {
    /// Records written whole.
    let written = Atomic<UInt64>(0)
    /// Records that a reader was too slow for.
    let dropped = Atomic<UInt64>(0)
    /// Attempts to write that failed.
    let errors = Atomic<UInt64>(0)
    /// Whether its last attempt failed, which has been told.
    let isFailing = Atomic(false)
    /// Records that were given up for good: none comes in the sink's place that gets them.
    let lost = Atomic<UInt64>(0)

    /// Counts one more.
    static func count(_ counter: borrowing Atomic<UInt64>, _ amount: UInt64 = 1) {
        counter.wrappingAdd(amount, ordering: .relaxed)
    }

    /// What is said of the records that were given up; nil where none was.
    var loss: String? {
        switch lost.load(ordering: .relaxed) {
        case 0: nil
        case 1: "1 record was given up at the stop"
        case let count: "\(count) records were given up at the stop"
        }
    }

    /// The numbers for `stats`, under a name in which secrets of the process are masked: a path may hold one.
    func statistics(name: String) -> StatsRecord.Sink {
        StatsRecord.Sink(
            name: SecretRegistry.shared.mask(name), written: written.load(ordering: .relaxed),
            dropped: dropped.load(ordering: .relaxed), errors: errors.load(ordering: .relaxed))
    }
}
