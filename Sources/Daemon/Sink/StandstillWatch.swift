import Logging
import Synchronization

/// Tells of an output that stands still without an error, as a pipe does that somebody holds open and does not read.
///
/// What fails is told by itself.
struct StandstillWatch {
    /// Seconds that a record may take before that is told.
    static let limit = 60.0

    /// The output that was told of, and how many records it had then.
    private var told: (sink: any Sink, written: UInt64)?

    /// What there is to say by now.
    ///
    /// - Parameter stuck: the output that has taken longer than ``limit`` for one record and still does.
    mutating func observe(_ stuck: (any Sink)?) -> (level: Logger.Level, message: String)? {
        if let told {
            guard stuck !== told.sink else { return nil }
            self.told = nil
            // One that was given up is not told of again.
            guard told.sink.counters.written.load(ordering: .relaxed) > told.written else { return nil }
            return (.notice, "\(told.sink.name): takes records again")
        }
        guard let stuck, !stuck.counters.isFailing.load(ordering: .relaxed) else { return nil }
        told = (stuck, stuck.counters.written.load(ordering: .relaxed))
        return (
            .warning,
            "\(stuck.name): has taken nothing for \(Int(Self.limit)) s; the records of all outputs wait until it does"
        )
    }
}
