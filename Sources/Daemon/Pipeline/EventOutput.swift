/// Where events go: the emitter with its sinks, or a table on a terminal.
protocol EventOutput: Sendable {
    /// Takes an event; waits where a sink that must not lose records can't keep up.
    ///
    /// - Parameter afterWriting: called once the record is out at every sink that must not lose it.
    func emit(_ event: Event, afterWriting: (@Sendable () -> Void)?)

    /// Waits until what was emitted before is out, for as long as an outlet may take that does not stand still.
    func settle()
}

extension EventOutput {
    /// Takes an event of which nobody needs to know when it is out.
    func emit(_ event: Event) {
        emit(event, afterWriting: nil)
    }

    /// Takes a file's last records; `afterWriting` is called once all of them are out.
    func emit(_ events: [Event], afterWriting: @escaping @Sendable () -> Void) {
        for event in events.dropLast() {
            emit(event)
        }
        guard let last = events.last else { return afterWriting() }
        emit(last, afterWriting: afterWriting)
    }
}

extension Emitter: EventOutput {
    func settle() {
        flush(within: 2)
    }
}
