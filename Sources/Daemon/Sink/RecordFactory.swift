import Synchronization

/// Makes the records of one process: envelopes with the present time, and the `log.open` of each file or connection.
final class RecordFactory: Sendable {
    private let encoder: Mutex<RecordEncoder>
    private let opening: Mutex<LogOpen>
    private let ordinal = Atomic<UInt64>(0)
    private let now: @Sendable () -> Timestamp

    /// A factory for the records of `identity`, whose `log.open` tells what `opening` says.
    init(identity: RunIdentity, opening: LogOpen, now: @escaping @Sendable () -> Timestamp) {
        self.encoder = Mutex(RecordEncoder(run: identity.run, host: identity.host))
        self.opening = Mutex(opening)
        self.now = now
    }

    /// The record of an event.
    ///
    /// - Parameter ordinal: the event's place in this run, from `nextOrdinal()`; one for all its encodings.
    func record(of event: Event, ordinal: UInt64, scores: ScoreListing) -> EncodedRecord {
        encoder.withLock { $0.encode(event, ordinal: ordinal, time: now(), scores: scores) }
    }

    /// The place of the next event among all of this run.
    func nextOrdinal() -> UInt64 {
        ordinal.wrappingAdd(1, ordering: .relaxed).oldValue
    }

    /// A `log.open`, unlike any other.
    func logOpen(mended: Int) -> EncodedRecord {
        var content = opening.withLock { $0 }
        content.mended = mended
        return record(of: Event(.logOpen(content)), ordinal: nextOrdinal(), scores: .bounded)
    }

    /// Changes what later `log.open` records say, as after a reload.
    func replace(opening content: LogOpen) {
        opening.withLock { $0 = content }
    }
}
