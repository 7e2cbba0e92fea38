import Logging
import Synchronization

/// Keeps a failing sink from filling the log: the first failure is told, the rest are counted.
final class FailureTally: Sendable {
    private let sink: String
    private let counters: SinkCounters
    private let waiting: String
    private let log: SinkLog
    private let failures = Atomic<UInt64>(0)

    /// A tally of a sink's failures that counts them in its counters too.
    ///
    /// - Parameter waiting: what waits meanwhile; one queue serves all outputs, so what one can't take holds up all.
    init(
        sink: String, counters: SinkCounters, waiting: String = "the records of all outputs", log: @escaping SinkLog
    ) {
        self.sink = sink
        self.counters = counters
        self.waiting = waiting
        self.log = log
    }

    /// Counts a failed attempt, and tells the first of a row.
    func failed(_ error: some Error & CustomStringConvertible) {
        SinkCounters.count(counters.errors)
        counters.isFailing.store(true, ordering: .relaxed)
        guard failures.wrappingAdd(1, ordering: .relaxed).oldValue == 0 else { return }
        log(.error, "\(sink): \(error); \(waiting) wait until it works again")
    }

    /// Ends a row of failures, and tells how long it was.
    func succeeded() {
        let count = failures.exchange(0, ordering: .relaxed)
        guard count > 0 else { return }
        counters.isFailing.store(false, ordering: .relaxed)
        log(.notice, "\(sink): works again after \(count) failed attempt\(count == 1 ? "" : "s")")
    }

    /// Tells something that is no failure to write.
    func note(_ message: String) {
        log(.warning, "\(sink): \(message)")
    }
}
