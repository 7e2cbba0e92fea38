import Dispatch
import Synchronization

extension Daemon {
    /// Seconds between two looks for what is too old to be kept.
    private static let retentionPause = 3_600.0

    /// Writes the ends of episodes that were open when an earlier process went without a word.
    func tellOwed() {
        guard let ledger else { return }
        let journal = EpisodeJournal(ledger: ledger)
        for event in journal.owed() {
            emitter.emit(event) { @Sendable in journal.settled(event) }
        }
    }

    /// Forgets now and each hour what is older than `retention:` says.
    func keepRetention() -> (any DispatchSourceTimer)? {
        guard let ledger else { return nil }
        let timer = DispatchSource.makeTimerSource(queue: .global(qos: .utility))
        timer.schedule(deadline: .now() + 5, repeating: Self.retentionPause, leeway: .seconds(60))
        timer.setEventHandler { @Sendable [self] in
            let retention = state.withLock { $0.configuration.retention }
            ledger.forget(olderThan: retention.seconds)
        }
        timer.resume()
        return timer
    }
}
