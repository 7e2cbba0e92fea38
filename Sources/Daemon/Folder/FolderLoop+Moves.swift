import Glibc
import Synchronization

/// Files that are done under another path.
///
/// Certain is what the kernel tells of a rename, and what has the inode, the content and, where the old path names
/// another file by now, the version of a file that was told. Device numbers are left out: a reboot renumbers them. A
/// file of other inode and same content as one that has gone is taken for it only when a walk over the whole source has
/// found the inode nowhere: inode numbers too may have been given anew.
extension FolderLoop {
    /// Follows what inotify tells of a rename within the source.
    func follow(_ event: InotifyEvent, _ path: PathBytes) {
        if event.has(IN_MOVED_FROM) {
            noteDeparture(path, cookie: event.cookie, isDirectory: false)
        } else if event.has(IN_MOVED_TO), let former = departures.take(event.cookie) {
            passOn(former, to: path)
        }
    }

    /// Passes on what is known of a path to the one that its file was given.
    ///
    /// Nothing is said of what lies there now: in a chain of renames it may be gone already. A path that is in hand is
    /// left to its ending.
    private func passOn(_ former: PathBytes, to path: PathBytes) {
        guard var entry = parts.ledger.entry(at: former), entry.fingerprint != nil, !holds(former, entry),
            parts.shared.state.withLock({ $0[former] == nil && $0[path] == nil })
        else { return }
        entry.hasLeft = false
        if let displaced = parts.ledger.entry(at: path) {
            // Two files that are exchanged (renameat2(2)) come as two renames: the first settles both.
            if holds(path, displaced) { return }
            if holds(former, displaced) {
                parts.ledger.exchange(path, with: former, as: entry)
                return countMoves(2)
            }
        }
        parts.ledger.move(former, to: path, as: entry)
        countMoves(1)
    }

    /// Whether a file only moved, is a link to one that is done, or must wait until that can be told.
    ///
    /// - Parameter found: what a search made for this file has found.
    func isSettledElsewhere(
        _ path: PathBytes, _ status: FileStatus, _ fingerprint: Fingerprint, _ arrival: FileArrival,
        _ found: Whereabouts
    ) -> Bool {
        let own = try? FileStatus.of(path, followingLinks: false)
        let isLink = own?.kind == .link || status.links > 1
        var vanished: [(path: PathBytes, entry: LedgerEntry)] = []
        var linked: LedgerEntry?
        for other in parts.ledger.paths(matching: fingerprint, inode: status.identity.inode)
        where other != path {
            guard let entry = parts.ledger.entry(at: other), entry.fingerprint == fingerprint else { continue }
            let isGone = isGone(other)
            // What was seen to leave is told again under another name.
            if isGone, entry.hasLeft { continue }
            if own?.kind == .file, entry.identity?.inode == status.identity.inode,
                isGone || (entry.version == status.version && holdsAnother(other, entry))
            {
                take(other, entry, isGone, to: path, status)
                return true
            }
            if isGone {
                vanished.append((other, entry))
            } else if isLink, entry.state == .done, isSame(other, status) {
                linked = linked ?? entry
            }
        }
        if let linked {
            parts.ledger.record(passed(linked, to: status), at: path)
            parts.shared.state.withLock { $0.statistics.linked += 1 }
            return true
        }
        return isOneOf(vanished, path, status, arrival, found) ?? mustWait(path, status, fingerprint, arrival, isLink)
    }

    /// Takes a file for one that was told under another path, which passes on what is known of it, once: a later copy
    /// is a file of its own.
    ///
    /// What is known of another file that had this path before goes the other way: it may be told next that this one
    /// too has only moved.
    private func take(
        _ other: PathBytes, _ entry: LedgerEntry, _ isGone: Bool, to path: PathBytes, _ status: FileStatus
    ) {
        if let displaced = parts.ledger.entry(at: path), displaced.identity?.inode != status.identity.inode {
            parts.ledger.exchange(path, with: other, as: passed(entry, to: status))
            if isGone { displacements.insert(other) }
        } else {
            parts.ledger.move(other, to: path, as: passed(entry, to: status))
            displacements.remove(other)
        }
        countMoves(1)
    }

    /// Decides by exclusion whether a file is one that has gone: true when it is (or waits for the search that tells),
    /// nil when it is none of them.
    private func isOneOf(
        _ vanished: [(path: PathBytes, entry: LedgerEntry)], _ path: PathBytes, _ status: FileStatus,
        _ arrival: FileArrival, _ found: Whereabouts
    ) -> Bool? {
        var wanted: Set<UInt64> = []
        for (other, entry) in vanished where !displacements.contains(other) && !isSkipped(other) {
            guard let inode = entry.identity?.inode, let fingerprint = entry.fingerprint else {
                take(other, entry, true, to: path, status)
                return true
            }
            guard let places = found[inode] else {
                wanted.insert(inode)
                continue
            }
            guard let place = places.first(where: { $0 != path && has($0, inode, fingerprint) }) else {
                take(other, entry, true, to: path, status)
                return true
            }
            if recognise(other, entry, at: place) {
                return isSettledElsewhere(path, status, fingerprint, arrival, found)
            }
        }
        guard !wanted.isEmpty else { return nil }
        if search.asked[path] == nil {
            search.waiting[path] = FolderSearch.Question(arrival: arrival, inodes: wanted.union(found.inodes))
        }
        return true
    }

    /// Passes on what is known of a file that has gone to the place where a search has found it; false where that place
    /// is known already.
    private func recognise(_ other: PathBytes, _ entry: LedgerEntry, at place: PathBytes) -> Bool {
        guard parts.ledger.entry(at: place) == nil, parts.shared.state.withLock({ $0[place] == nil }),
            let status = try? FileStatus.of(place, followingLinks: false)
        else { return false }
        take(other, entry, true, to: place, status)
        return true
    }

    /// Whether a file must wait for the end of one in hand that it may be, or be a link to.
    private func mustWait(
        _ path: PathBytes, _ status: FileStatus, _ fingerprint: Fingerprint, _ arrival: FileArrival, _ isLink: Bool
    ) -> Bool {
        let (taken, linked) = parts.shared.state.withLock { shared in
            let linked = isLink ? shared.path(of: status.identity, sharing: fingerprint) : nil
            return (shared.handedOut(sharing: fingerprint), linked)
        }
        let moved = taken.first { $0 != path && isGone($0) }
        let same = linked.flatMap { $0 != path && isSame($0, status) ? $0 : nil }
        guard let other = moved ?? same else { return false }
        parked[other, default: []].append((path, arrival))
        return true
    }

    /// Goes a bounded way along the search under way, or begins one; at its end the files that wait are decided.
    func stepSearch() {
        if search.walk == nil {
            guard !search.waiting.isEmpty, now >= search.next else { return }
            search.begin(walk(.search))
        }
        var budget = Self.budget
        while budget > 0 {
            budget -= 1
            guard let step = search.walk?.walk.next() else {
                let (questions, found) = search.end(now: now)
                for (path, question) in questions {
                    guard let status = try? FileStatus.of(path) else { continue }
                    admit(path, status, as: question.arrival, knowing: found)
                }
                return
            }
            if case .file(let path) = step, let status = try? FileStatus.of(path, followingLinks: false) {
                search.found.note(path, inode: status.identity.inode)
            }
        }
    }

    /// What is known of a file, under the path that it has now.
    private func passed(_ entry: LedgerEntry, to status: FileStatus) -> LedgerEntry {
        LedgerEntry(
            version: status.version, fingerprint: entry.fingerprint, state: entry.state, identity: status.identity)
    }

    /// Whether names like a path's are left out: a backup's, that says nothing once it has gone.
    private func isSkipped(_ path: PathBytes) -> Bool {
        parts.options.rules.skips(name: path.name, relative: path.relative(to: parts.options.root), isDirectory: false)
    }

    /// Whether nothing has this name; what can't be looked at now has not vanished.
    func isGone(_ path: PathBytes) -> Bool {
        do throws(SystemError) {
            _ = try FileStatus.of(path, followingLinks: false)
            return false
        } catch {
            return error.isAbsence
        }
    }

    private func isSame(_ path: PathBytes, _ status: FileStatus) -> Bool {
        (try? FileStatus.of(path))?.identity == status.identity
    }

    /// Whether a path names the file that an entry tells of.
    private func holds(_ path: PathBytes, _ entry: LedgerEntry) -> Bool {
        guard let status = try? FileStatus.of(path, followingLinks: false) else { return false }
        return status.identity.inode == entry.identity?.inode && status.version == entry.version
    }

    /// Whether a path names another file than the one that an entry tells of.
    private func holdsAnother(_ path: PathBytes, _ entry: LedgerEntry) -> Bool {
        guard let status = try? FileStatus.of(path, followingLinks: false) else { return false }
        return status.identity.inode != entry.identity?.inode
    }

    /// Whether a path names a file of this inode and content.
    private func has(_ path: PathBytes, _ inode: UInt64, _ fingerprint: Fingerprint) -> Bool {
        guard let status = try? FileStatus.of(path, followingLinks: false), status.kind == .file,
            status.identity.inode == inode, let open = try? parts.system.openFile(path)
        else { return false }
        return (try? Fingerprint(of: open, size: status.version.size)) == fingerprint
    }

    private func countMoves(_ count: Int) {
        parts.shared.state.withLock { $0.statistics.moved += count }
    }
}
