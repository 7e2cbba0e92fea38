import Synchronization

/// Files that leave the folder: what they held is told again when it comes under another name.
///
/// A file whose name is gone may only have moved. It has left where it was seen to go and everything is met and decided
/// that it could be by now; what is not there when the whole folder was looked through has left too.
extension FolderLoop {
    /// Whether nothing waits to be met or decided that may be a file under another name.
    var isQuiet: Bool {
        backlog == nil && walks.isEmpty && !deferred && !wantsRescan && settling.count == 0 && search.count == 0
            && parked.isEmpty
    }

    /// Takes note of a name that was removed.
    ///
    /// A file that settles with its size and time may be the same one: it was linked, or copied to another file
    /// system, as one step of two.
    func noteRemoval(_ path: PathBytes) {
        let active = parts.shared.state.withLock { $0[path]?.version }
        guard let version = parts.ledger.entry(at: path)?.version ?? active else { return }
        if walks.isEmpty, backlog == nil, !settling.holds(version) {
            leaving.append(path)
        } else {
            noteDeparture(path, isDirectory: false)
        }
    }

    /// Takes note of a name that is gone, perhaps for another one.
    func noteDeparture(_ path: PathBytes, cookie: UInt32 = 0, isDirectory: Bool) {
        // The oldest is found missing instead.
        if departures.isFull { wantsRollCall = true }
        departures.note(path, cookie: cookie, isDirectory: isDirectory, at: now)
    }

    /// Remembers those that were removed, before what has come since is looked at.
    func noteLeaving() {
        if leaving.isEmpty { return }
        leave(leaving)
        leaving.removeAll()
    }

    /// Decides of the names that are gone for which no other one was found.
    func judgeDepartures() {
        guard !departures.isEmpty, isQuiet else { return }
        let overdue = departures.takeOverdue(at: now)
        // Where not every directory is watched a second half may not be told: walks find out.
        if overdue.isEmpty || polling.isExhausted { return }
        if overdue.contains(where: \.isDirectory) { wantsRollCall = true }
        leave(overdue.filter { !$0.isDirectory }.map(\.path))
    }

    /// Looks which of the files that are remembered are not there, after a walk over the whole folder.
    ///
    /// What a walk has passed may move to where it was before; where no event tells that, a file has left when two walks
    /// in a row have missed it.
    func callRoll() {
        guard wantsRollCall, isQuiet, departures.isEmpty else { return }
        wantsRollCall = false
        var devices = NearestDevices()
        let gone = parts.ledger.remaining { path, device in
            isGone(path) && !displacements.contains(path) && (device == nil || device == devices.device(of: path))
        }
        // A directory that moved meanwhile has yet to be met under its new name.
        handleEvents()
        noteLeaving()
        guard walks.isEmpty, departures.isEmpty, !wantsRescan else { return }
        leave(polling.isOn ? gone.filter(missing.contains) : gone)
        missing = polling.isOn ? Set(gone) : []
    }

    private func leave(_ paths: [PathBytes]) {
        let gone = paths.filter { isGone($0) }
        if gone.isEmpty { return }
        parts.shared.state.withLock { shared in
            for path in gone { shared.leave(path) }
        }
        parts.ledger.setHasLeft(true, of: gone)
    }
}
