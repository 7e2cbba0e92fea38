import Glibc
import Synchronization

extension FolderLoop {
    /// Handles a bounded number of the events that wait.
    func handleEvents() {
        for event in parts.system.received(watches.events()) {
            if event.has(IN_Q_OVERFLOW) {
                wantsRescan = true
                departures.removeAll()
            } else {
                handle(event)
            }
        }
    }

    private func handle(_ event: InotifyEvent) {
        guard let directory = watches.directory(of: event.watch) else { return }
        if event.name.isEmpty {
            handleSelf(event, directory)
            return
        }
        let path = directory.appending(event.name)
        let isDirectory = event.has(IN_ISDIR)
        if !isDirectory { follow(event, path) }
        let relative = path.relative(to: parts.options.root)
        if parts.options.rules.skips(name: event.name[...], relative: relative, isDirectory: isDirectory) { return }
        if isDirectory {
            handleDirectory(event, path)
        } else {
            handleFile(event, path)
        }
    }

    /// A watched directory itself was deleted, moved or unmounted.
    private func handleSelf(_ event: InotifyEvent, _ directory: PathBytes) {
        if event.has(IN_IGNORED) { watches.forget(event.watch) }
        guard directory == parts.options.root else { return }
        if event.has(IN_IGNORED) { root.invalidate() }
        if event.has(IN_IGNORED | IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT) { nextRootCheck = .zero }
    }

    private func handleDirectory(_ event: InotifyEvent, _ path: PathBytes) {
        guard parts.options.recursive else { return }
        if event.has(IN_MOVED_TO) { _ = departures.take(event.cookie) }
        if event.has(IN_MOVED_FROM) {
            watches.removeTree(path)
            settling.removeTree(path)
            noteDeparture(path, cookie: event.cookie, isDirectory: true)
        } else if event.has(IN_DELETE) {
            // It was empty: what was below it has been told to have gone, or is looked at when it has settled.
            watches.remove(path)
        } else if event.has(IN_MOVED_TO | IN_CREATE) || (event.has(IN_ATTRIB) && !watches.contains(path)) {
            startWalk(of: path)
        }
    }

    private func handleFile(_ event: InotifyEvent, _ path: PathBytes) {
        if event.has(IN_MOVED_FROM | IN_DELETE) {
            settling.remove(path)
            unreadable.remove(path)
            if event.has(IN_DELETE) { noteRemoval(path) }
            // It may have been a followed link to a directory.
            if watches.contains(path) { watches.removeTree(path) }
        } else if event.has(IN_CLOSE_WRITE) {
            noteArrival(path, .closed)
        } else if event.has(IN_MOVED_TO | IN_CREATE) {
            noteName(path, isMoved: event.has(IN_MOVED_TO))
        } else if event.has(IN_ATTRIB) {
            // Of what an earlier run could not read only the ledger knows.
            if unreadable.contains(path) || parts.ledger.entry(at: path)?.couldNotBeRead == true {
                noteArrival(path, .closed)
            }
            retryReadable(path)
        }
    }

    /// A name that came without a close to follow: moved in, or a link, perhaps to a name that has gone since.
    private func noteName(_ path: PathBytes, isMoved: Bool) {
        guard let own = try? FileStatus.of(path, followingLinks: false) else { return }
        if own.kind == .link, let target = try? FileStatus.of(path), target.kind == .directory {
            if parts.options.recursive, parts.options.followsDirectoryLinks { startWalk(of: path) }
            return
        }
        let isLink = own.kind == .link || own.links > 1
        noteArrival(path, isMoved || isLink ? .closed : .created)
    }

    /// Lets a file settle, whatever is known of it: what is done already is told from what is not at the end.
    func noteArrival(_ path: PathBytes, _ evidence: SettleTable.Evidence) {
        if parts.shared.state.withLock({ $0.touch(path) }) { return }
        guard let status = try? FileStatus.of(path), status.kind == .file else { return }
        guard settling.count < parts.options.arrivalLimit || settling.contains(path) else {
            wantsRescan = true
            return
        }
        settling.note(path, version: status.version, arrival: .new, evidence: evidence, now: now)
    }

    /// Tries a file at once that waited for permission and now has it.
    private func retryReadable(_ path: PathBytes) {
        guard let active = parts.shared.state.withLock({ $0[path] }), active.isUnreadable,
            active.phase == .retrying, (try? parts.system.openFile(path)) != nil
        else { return }
        readyAgain(path)
    }

    /// Handles what the threads that take files have told.
    func handleInbox() {
        let messages = parts.shared.state.withLock { shared in
            let messages = shared.inbox
            shared.inbox.removeAll()
            return messages
        }
        for message in messages {
            switch message {
            case .retry(let path, let due):
                retries.insert(path, due: due)
            case .ended(let path, let state, let result):
                remember(path, state, result)
                // A reload has asked for others meanwhile.
                let isOutdated = state == .done && parts.ledger.entry(at: path) == nil
                release(path, isChanged: isOutdated)
            case .vanished(let path):
                parts.shared.state.withLock { $0.statistics.vanished += 1 }
                release(path)
            case .changed(let path):
                release(path, isChanged: true)
            case .rescan:
                wantsRescan = true
            }
        }
    }

    /// Hands out files again whose time has come.
    func retryDue() {
        while let path = retries.popDue(at: now) { readyAgain(path) }
    }

    private func readyAgain(_ path: PathBytes) {
        if parts.shared.state.withLock({ $0.readyAgain(path) }) { hasNews = true }
    }

    /// Lets go of a file that ended, and looks again at it and at those that waited for it.
    private func release(_ path: PathBytes, isChanged: Bool = false) {
        let file = parts.shared.state.withLock { $0.remove(path) }
        if let file, isChanged || file.isDirty { resettle(path, as: file.arrival) }
        for waiting in parked.removeValue(forKey: path) ?? [] {
            guard let status = try? FileStatus.of(waiting.path) else { continue }
            admit(waiting.path, status, as: waiting.arrival)
        }
    }

    /// Lets a file settle again in its class.
    func resettle(_ path: PathBytes, as arrival: FileArrival) {
        guard let status = try? FileStatus.of(path), status.kind == .file else { return }
        settling.note(path, version: status.version, arrival: arrival, evidence: .met, now: now)
    }
}
