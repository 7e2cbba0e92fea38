import Logging

/// Where records go: standard output, a file, or whoever listens at a socket.
///
/// `start`, `write`, `refresh` and `close` are called on the emission queue, one at a time. The others may be called
/// on any thread, also while a call of the former waits.
protocol Sink: AnyObject, Sendable {
    /// What people know the sink by, in logs and `stats`.
    var name: String { get }
    /// Which events it takes.
    var filter: EventFilter { get }
    /// What becomes of the `scores` of frames.
    var scores: ScoreListing { get }
    /// Whether it makes the pipeline wait rather than lose a record.
    var isLossless: Bool { get }
    /// What it has done so far.
    var counters: SinkCounters { get }

    /// Opens the sink and writes its `log.open`.
    func start(_ opening: Opening) -> SinkOutcome
    /// Writes a record.
    func write(_ record: EncodedRecord) -> SinkOutcome
    /// Asks for a reopening by name before the next record; does not wait.
    func requestReopening()
    /// Does now what has been asked for.
    func refresh()
    /// Watches for the end of the one reader that the sink has, and tells it once, on any thread.
    func watchReader(gone: @escaping @Sendable () -> Void)
    /// Gives up waiting for room: what is under way is abandoned, and what comes too.
    func abandon()
    /// Delivers what is queued, within so many seconds, and closes.
    func close(within seconds: Double)
}

extension Sink {
    /// Does nothing: only files have names to be opened by.
    func requestReopening() {}

    /// Does nothing: only files have names to be opened by.
    func refresh() {}

    /// Does nothing: a file has no reader, and a socket any number.
    func watchReader(gone: @escaping @Sendable () -> Void) {}
}

/// What became of a record.
enum SinkOutcome: Sendable, Equatable {
    /// It is out, whole.
    case written
    /// A reader was too slow for it.
    case dropped
    /// It was given up while the sink waited for room.
    case abandoned
    /// Nobody reads any more.
    case readerGone
}

/// Makes the `log.open` records of one sink.
struct Opening: Sendable {
    /// Makes one that says how many bytes were blanked.
    let record: @Sendable (_ mended: Int) -> EncodedRecord
}

/// Takes messages for the log: how grave, and what.
typealias SinkLog = @Sendable (Logger.Level, String) -> Void
