import Synchronization

extension FolderLoop {
    /// Looks whether the folder is there and still the same, and says what has changed.
    func checkRoot() {
        nextRootCheck = now + parts.options.rootCheck
        let isFirst = !hasSeenRoot
        let change = root.observe(.of(parts.options.root, known: root.identity, system: parts.system))
        if isFirst, !root.isMissing {
            hasSeenRoot = true
            startOver()
        }
        switch change {
        case .missing(let reason):
            letGo()
            setMissing(true)
            notice(.rootMissing(parts.options.root, reason: reason))
        case .back:
            setMissing(false)
            if !isFirst { startOver() }
            notice(.rootBack(parts.options.root))
        case .replaced(let reason):
            letGo()
            startOver()
            notice(.rootReplaced(parts.options.root, reason: reason))
        case nil:
            break
        }
    }

    private func setMissing(_ isMissing: Bool) {
        parts.shared.state.withLock { $0.isMissing = isMissing }
    }

    /// Gives up everything that refers to the folder as it was; the ledger is left alone.
    private func letGo() {
        watches.removeAll()
        settling.removeAll()
        walks.removeAll()
        backlog = nil
        uncounted = 0
        unreadable.removeAll()
        hasSeenFiles = false
        polling = FolderPolling()
        parts.shared.state.withLock { $0.removeReady() }
        parked.removeAll()
        search = FolderSearch()
        departures.removeAll()
        leaving.removeAll()
        wantsRollCall = false
    }
}
