extension FolderLoop {
    /// Entries handled in one turn.
    static let budget = 256
    /// Walks of new directories that wait at most; more of them become one rescan.
    private static let walkLimit = 1024

    /// Begins to read the folder from the start: everything is watched, and what lies there is the backlog.
    func startOver() {
        walks = [walk(.census)]
        backlog = walk(.backlog)
        uncounted = 0
        wantsRescan = false
        wantsRollCall = false
        missing.removeAll()
        nextRescan = now + rescanDelay
    }

    /// Walks a directory that has just appeared.
    func startWalk(of directory: PathBytes) {
        if walks.count < Self.walkLimit {
            walks.append(walk(.arrivals, from: directory))
        } else {
            wantsRescan = true
        }
    }

    /// When to walk the whole tree next; nil while that must wait for a walk under way or for room.
    var nextWalk: Duration? {
        let isUnderWay = walks.contains { $0.purpose == .rescan || $0.purpose == .census }
        if isUnderWay || settling.count > parts.options.arrivalLimit / 2 { return nil }
        if wantsRescan { return .zero }
        return polling.isOn ? min(nextRescan, polling.next) : nextRescan
    }

    /// Begins the rescans and looks that are due.
    func startDueWalks() {
        guard let due = nextWalk, now >= due else { return }
        wantsRescan = false
        if now >= nextRescan {
            nextRescan = now + rescanDelay
            polling.localDevices.removeAll()
        }
        var rescan = walk(.rescan)
        rescan.addsWatches = !polling.isExhausted || now >= polling.nextWatchAttempt
        if rescan.addsWatches { polling.nextWatchAttempt = now + parts.options.watchRetry }
        walks.append(rescan)
        // Set anew at its end; meanwhile no second one is wanted.
        polling.next = now + parts.options.poll
    }

    /// Goes a bounded way along the walks under way, the one begun last first: it is a new directory.
    func stepWalks() {
        var budget = Self.budget
        while budget > 0, hasRoom, settling.count < parts.options.arrivalLimit, var current = walks.popLast() {
            var hasEnded = false
            while budget > 0, !hasEnded {
                budget -= 1
                hasEnded = !step(&current)
            }
            if hasEnded {
                finish(current)
            } else {
                walks.append(current)
            }
        }
    }

    /// Goes on with the backlog while there is room for its files.
    func stepBacklog() {
        var budget = Self.budget
        while budget > 0, backlogHasRoom, var current = backlog {
            budget -= 1
            let goesOn = step(&current)
            backlog = goesOn ? current : nil
            if goesOn { continue }
            if current.met > 0 || hasSeenFiles { wantsRollCall = true }
            if deferred {
                deferred = false
                wantsRescan = true
            }
        }
        if backlog == nil, !walks.contains(where: { $0.purpose == .census }) { uncounted = 0 }
    }

    private var rescanDelay: Duration {
        parts.options.rescan * Double.random(in: 0.75...1.25)
    }

    func walk(_ purpose: FolderWalk.Purpose, from start: PathBytes? = nil) -> FolderWalk {
        FolderWalk(
            purpose: purpose, walk: TreeWalk(parts.options, system: parts.system, from: start), started: now)
    }

    private func step(_ current: inout FolderWalk) -> Bool {
        guard let step = current.walk.next() else { return false }
        switch step {
        case .entering(let directory): enter(directory, &current)
        case .file(let path):
            current.met += 1
            meet(path, current.purpose)
        case .unreadable(let directory, let error): complain(directory, error)
        }
        return true
    }

    private func complain(_ directory: PathBytes, _ error: SystemError) {
        if directory == parts.options.root { nextRootCheck = .zero }
        if error.isAbsence { return }
        // A process without descriptors has not seen what is there: it looks again soon.
        if error.isExhaustion { nextRescan = min(nextRescan, now + .seconds(60)) }
        if warnings.allows(directory, now: now) { notice(.unreadableDirectory(directory, error)) }
    }

    private func finish(_ ended: FolderWalk) {
        guard ended.purpose == .rescan || ended.purpose == .census else { return }
        if polling.isExhausted, ended.addsWatches, !ended.wasRefused {
            polling.isExhausted = false
            if !polling.isOn { notice(.pollingEnded(parts.options.root)) }
        }
        // A slow tree is looked at less often: the walks take at most a tenth of the time.
        polling.next = now + max(parts.options.poll, min((now - ended.started) * 10, parts.options.rescan))
        guard ended.purpose == .rescan else { return }
        checkRoot()
        if !root.isMissing {
            // A folder in which nothing was ever seen may be a mount point whose file system is not there.
            if ended.met > 0 || hasSeenFiles {
                parts.ledger.forgetVanished(whereNothingIs: ended.met == 0) { !isGone($0) }
                wantsRollCall = true
            }
            // Whatever only moved was met by now.
            for path in displacements where (try? FileStatus.of(path, followingLinks: false)) == nil {
                parts.ledger.forget(path)
            }
            displacements.removeAll()
            if deferred, backlog == nil {
                deferred = false
                backlog = walk(.backlog)
                uncounted = ended.met
            }
        }
    }

    /// Watches a directory before it is listed.
    private func enter(_ directory: PathBytes, _ current: inout FolderWalk) {
        noteFileSystem(of: directory)
        // Now and then those that are watched too: another directory may have taken one's name unnoticed, as a disk does
        // that is mounted over it.
        let isThorough = current.purpose == .rescan || current.purpose == .census
        if !current.addsWatches || watches.contains(directory) && !isThorough { return }
        do throws(SystemError) {
            try parts.system.beforeWatch(directory)
            let mayBeLink = directory == parts.options.root || parts.options.followsDirectoryLinks
            try watches.add(directory, followingLink: mayBeLink)
        } catch {
            guard error.isExhaustion else { return }
            // One refusal is enough for now: the others would be refused too.
            current.addsWatches = false
            current.wasRefused = true
            exhaust(directory, error)
        }
    }

    private func exhaust(_ directory: PathBytes, _ error: SystemError) {
        if polling.isExhausted { return }
        polling.isExhausted = true
        polling.nextWatchAttempt = now + parts.options.watchRetry
        polling.next = now + parts.options.poll
        notice(.watchesExhausted(directory, error, poll: parts.options.poll))
    }

    private func noteFileSystem(of directory: PathBytes) {
        guard let device = (try? FileStatus.of(directory))?.identity.device,
            !polling.localDevices.contains(device), !polling.remoteDevices.contains(device)
        else { return }
        guard let type = parts.system.remoteFileSystem(device) else {
            polling.localDevices.insert(device)
            return
        }
        if !polling.isOn { polling.next = now + parts.options.poll }
        polling.remoteDevices.insert(device)
        notice(.remoteFileSystem(directory, type: type, poll: parts.options.poll))
    }

    /// Deals with a file met on a walk.
    private func meet(_ path: PathBytes, _ purpose: FolderWalk.Purpose) {
        if purpose == .census {
            uncounted += 1
            return
        }
        if purpose == .backlog { uncounted -= 1 }
        guard let status = try? FileStatus.of(path), status.kind == .file, !settling.contains(path),
            !isKnown(path, status)
        else { return }
        // No user can set the time of change, so it tells what came after the start and what has been quiet since.
        let isRecent = status.ctimeNanoseconds >= started
        // What a reload made due again waits behind what is new, however many files that are.
        let isOutdated =
            purpose != .arrivals && !unreadable.contains(path) && parts.ledger.isOutdated(status.version, at: path)
        if purpose == .rescan, isOutdated || backlog != nil && !isRecent {
            deferred = true
            return
        }
        let arrival: FileArrival = purpose == .backlog && (!isRecent || isOutdated) ? .backlog : .new
        let quiet = Duration.nanoseconds(parts.clock.wallNanoseconds - status.ctimeNanoseconds)
        let longQuiet = max(parts.options.settle, parts.options.growing)
        if quiet >= longQuiet, !polling.remoteDevices.contains(status.identity.device) {
            admit(path, status, as: arrival)
        } else {
            settling.note(path, version: status.version, arrival: arrival, evidence: .met, now: now)
        }
    }
}
