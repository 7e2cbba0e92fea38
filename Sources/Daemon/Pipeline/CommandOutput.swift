import Logging

/// Standard output of a command: records through an emitter, or a table for people.
final class CommandOutput: EventOutput {
    private let emitter: Emitter?
    private let table: TableOutput?

    /// - Parameter readerGone: called once when nobody reads standard output any more.
    init(opening: LogOpen, json: Bool, readerGone: @escaping @Sendable () -> Void) {
        guard json else {
            emitter = nil
            table = .onStandardOutput()
            return
        }
        table = nil
        let log: SinkLog = { @Sendable _, message in StandardError.shared.message("tagclipd: \(message)") }
        emitter = Emitter(
            sinks: [StandardOutputSink(scores: .whole, log: log)], opening: opening, readersGone: readerGone, log: log)
    }

    func emit(_ event: Event, afterWriting: (@Sendable () -> Void)?) {
        emitter?.emit(event, afterWriting: afterWriting)
        table?.emit(event, afterWriting: afterWriting)
    }

    func settle() {
        emitter?.settle()
    }

    /// What the sink has done.
    var statistics: [StatsRecord.Sink] { emitter?.statistics ?? [] }

    /// Whether all records are out, as far as somebody reads them.
    var isComplete: Bool { emitter?.isComplete ?? true }

    /// From now on a reader that takes no record for two seconds is given up: the user wants an end.
    func hurry() {
        emitter?.giveUpStuckSinks(after: 2)
    }

    /// Writes what is pending, however long its reader takes unless ``hurry()`` was called, and ends.
    func close() {
        emitter?.flush()
        emitter?.close(within: 5)
    }
}
