/// Sinks that are to take the place of others as soon as the emission queue comes to it.
///
/// One that leaves may stand still, as at a full disk: it is given up, and what it gave up is owed to the new ones.
struct SinkReplacement: Sendable {
    /// An event, and what is done once it is out.
    typealias Debt = (event: Event, afterWriting: (@Sendable () -> Void)?)

    /// The sinks that are wanted.
    var wanted: [any Sink]
    /// How many replacements the queue has not come to.
    var waiting = 1
    /// Events that sinks which leave have given up, in order.
    var owed: [Debt] = []

    /// Whether a sink leaves.
    func leaves(_ sink: any Sink) -> Bool { !wanted.contains { $0 === sink } }
}
