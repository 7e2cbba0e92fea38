import Dispatch
import Synchronization

extension Daemon {
    /// Seconds between two looks for what is too old to be kept.
    private static let retentionPause = 3_600.0

    /// Writes the ends of episodes that were open when an earlier process went without a word.
    func tellOwed() {
        onceReadable { daemon, ledger in
            let journal = EpisodeJournal(ledger: ledger)
            guard let owed = journal.owed(sparesOwn: true) else { return false }
            for event in owed {
                daemon.emitter.emit(event) { @Sendable in journal.settled(event) }
            }
            return true
        }
    }

    /// Pauses a source where a user has paused and not resumed it.
    func pauseAsKnown(_ name: String) {
        onceReadable { daemon, ledger in
            daemon.pausing.withLock { _ in
                guard let paused = ledger.knownPauses else { return false }
                if paused.contains(name) { daemon.state.withLock { $0.sources[name] }?.pause() }
                return true
            }
        }
    }

    /// Asks the ledger something now, or as soon as it works: another process may have it still.
    ///
    /// - Parameter isAnswered: whether it could be read.
    private func onceReadable(_ isAnswered: @escaping @Sendable (Daemon, Ledger) -> Bool) {
        guard let ledger, !isAnswered(self, ledger) else { return }
        ledger.whileWorking { @Sendable [weak self] in
            guard let self, let ledger = self.ledger, !self.state.withLock({ $0.isStopping }) else { return false }
            return !isAnswered(self, ledger)
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
