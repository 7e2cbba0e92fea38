import Synchronization

extension FolderLoop {
    /// Examines the files whose settle time is over.
    func settleDue() {
        var budget = 256
        // Looked up at most once a turn: many files ripen together after a directory was moved in.
        var writers: Set<FileIdentity>?
        while budget > 0, hasRoom, let (path, entry) = settling.popRipe(at: now) {
            budget -= 1
            guard let status = try? FileStatus.of(path), status.kind == .file else { continue }
            if status.version != entry.version {
                settling.note(
                    path, version: status.version, arrival: entry.arrival, evidence: entry.evidence, now: now)
            } else if isUnfinished(status, entry, &writers) {
                settling.prolong(path, entry, now: now)
            } else {
                admit(path, status, as: entry.arrival, after: entry)
            }
        }
    }

    /// Whether a file of which no event told the end of writing is still in the making.
    private func isUnfinished(
        _ status: FileStatus, _ entry: SettleTable.Entry, _ writers: inout Set<FileIdentity>?
    ) -> Bool {
        if entry.evidence == .closed { return false }
        if entry.evidence == .created, status.version.size == 0, entry.patience < SettleTable.patience { return true }
        let known = writers ?? parts.system.openForWriting()
        writers = known
        return known.contains(status.identity)
    }

    /// Whether a version of a file is done or on its way.
    func isKnown(_ path: PathBytes, _ status: FileStatus) -> Bool {
        let active = parts.shared.state.withLock { shared in
            guard let file = shared[path] else { return false }
            if file.version != status.version { _ = shared.touch(path) }
            return true
        }
        if active { return true }
        guard let entry = parts.ledger.entry(at: path), entry.version == status.version else { return false }
        if entry.hasLeft { parts.ledger.setHasLeft(false, of: [path]) }
        return !unreadable.contains(path) && !(entry.couldNotBeRead && isReadable(path, status))
    }

    /// Whether a file's content can be had now.
    private func isReadable(_ path: PathBytes, _ status: FileStatus) -> Bool {
        guard let open = try? parts.system.openFile(path) else { return false }
        return (try? fingerprint(open, status)) != nil
    }

    /// Makes a settled file due, unless it is known, no media, moved or a link to one that is done.
    ///
    /// One that can't be looked at now, for want of descriptors or because of a disk, settles again, each time for longer;
    /// where that does not help but for want of descriptors it is due, and whoever opens it reports the error.
    ///
    /// - Parameters:
    ///   - entry: how it has settled; nil: it lay there long enough.
    ///   - found: what a search made for this file has found.
    func admit(
        _ path: PathBytes, _ status: FileStatus, as arrival: FileArrival, after entry: SettleTable.Entry? = nil,
        knowing found: Whereabouts = Whereabouts()
    ) {
        guard status.kind == .file, !isKnown(path, status) else { return }
        hasSeenFiles = true
        var file = ActiveFile(version: status.version, identity: status.identity, arrival: arrival)
        var isMedia = ExpectedMedia.isNamedSo(path)
        let unseen = entry ?? SettleTable.Entry(version: status.version, arrival: arrival, evidence: .met)
        do throws(SystemError) {
            let open = try parts.system.openFile(path)
            if !isMedia {
                let looksSo = try? parts.looksLikeMedia(path)
                if looksSo == nil, unseen.mayWait { return settling.putOff(path, unseen, now: now) }
                guard looksSo ?? true else { return ignore(path, status) }
                isMedia = true
            }
            file.fingerprint = try fingerprint(open, status)
            unreadable.remove(path)
        } catch {
            if error.isAbsence { return }
            if error.isDenial {
                // Without permission it can't be told what it is; a suffix is then all there is to go by.
                let wasKnown = unreadable.contains(path)
                if unreadable.count < 10_000 { unreadable.insert(path) }
                if !isMedia { return }
                if wasKnown, parts.ledger.entry(at: path)?.version == status.version { return }
            } else if error.isShortage || !isMedia && unseen.mayWait {
                return settling.putOff(path, unseen, now: now)
            }
            // What is media and can't be read is due: whoever opens it meets the same error and reports it.
        }
        if let fingerprint = file.fingerprint, isSettledElsewhere(path, status, fingerprint, arrival, found) { return }
        parts.shared.state.withLock { $0.insert(file, at: path) }
        hasNews = true
    }

    /// The fingerprint of a file; nil for an empty one, whose content is like every other empty one's.
    private func fingerprint(_ open: borrowing OpenFile, _ status: FileStatus) throws(SystemError) -> Fingerprint? {
        status.version.size > 0 ? try Fingerprint(of: open, size: status.version.size) : nil
    }

    private func ignore(_ path: PathBytes, _ status: FileStatus) {
        unreadable.remove(path)
        parts.ledger.record(LedgerEntry(version: status.version, fingerprint: nil, state: .ignored), at: path)
        parts.shared.state.withLock { $0.statistics.ignored += 1 }
    }

    /// Remembers how a file ended.
    func remember(_ path: PathBytes, _ state: LedgerState, _ result: FileResult?) {
        guard let file = parts.shared.state.withLock({ $0[path] }) else { return }
        var fingerprint = file.fingerprint
        if fingerprint == nil, !file.isUnreadable, let open = try? parts.system.openFile(path),
            let status = try? open.status(), status.version == file.version
        {
            fingerprint = try? self.fingerprint(open, status)
        }
        var entry = LedgerEntry(
            version: file.version, fingerprint: fingerprint, state: state, identity: file.identity, result: result)
        entry.hasLeft = file.hasLeft && isGone(path)
        parts.ledger.record(entry, at: path)
        if file.isUnreadable {
            if unreadable.count < 10_000 { unreadable.insert(path) }
        } else {
            unreadable.remove(path)
        }
    }
}
