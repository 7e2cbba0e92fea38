import FoundationEssentials
import GRDB
import Synchronization

/// The memory of one folder source that outlives the process: the files of the ledger under the source's name.
///
/// What can't be written at the moment is kept in memory and written as soon as that works.
final class FileLedger: FolderLedger {
    let ledger: Ledger
    let source: String
    private let settings: Mutex<Settings>
    let unsaved: MemoryLedger
    private let recent = Mutex(RecentFiles())
    /// Which of the ledger's databases has been told what is recent.
    private let generation: Mutex<Int>
    /// Held while something is written, lest what waited overtakes what is new.
    private let saving = Mutex(())

    private struct Settings {
        var identity: TaggingIdentity
        var retag: RetagRule
    }

    /// Files that wait for a database and have gone are remembered up to this number.
    private static let vanishedLimit = 20_000

    init(_ ledger: Ledger, source: String, identity: TaggingIdentity, retag: RetagRule) {
        self.ledger = ledger
        generation = Mutex(ledger.generation)
        self.source = source
        settings = Mutex(Settings(identity: identity, retag: retag))
        unsaved = MemoryLedger(vanishedLimit: Self.vanishedLimit)
        ledger.whileWorking { @Sendable [weak self] in
            guard let self else { return false }
            save()
            return true
        }
    }

    /// The source ends: what could not be written yet waits without it.
    func release() {
        if !save() { ledger.whileWorking { @Sendable [self] in !save() } }
    }

    /// Writes what had to wait; whether nothing waits any more.
    @discardableResult
    func save() -> Bool {
        refresh()
        return saving.withLock { _ in saveWaiting() }
    }

    /// Takes another model, vocabulary or rule: files may be due again.
    func exchange(_ identity: TaggingIdentity, _ retag: RetagRule) {
        settings.withLock { $0 = Settings(identity: identity, retag: retag) }
    }

    /// Tells a database that has taken the place of another what is known here; whether one has.
    @discardableResult
    private func refresh() -> Bool {
        let current = ledger.generation
        let isNew = generation.withLock { generation in
            defer { generation = current }
            return generation != current
        }
        guard isNew else { return false }
        saving.withLock { _ in
            for (path, entry) in recent.withLock({ $0.all }) where unsaved.entry(at: path) == nil {
                unsaved.record(entry, at: path)
            }
            saveWaiting()
        }
        return true
    }

    func entry(at path: PathBytes) -> LedgerEntry? {
        if let entry = unsaved.entry(at: path) { return entry }
        let row = ledger.read { db in
            try Row.fetchOne(
                db.cachedStatement(
                    // An older ledger that can't be written to lacks columns.
                    sql: "SELECT * FROM file WHERE source = ? AND path = ?"), arguments: [source, path.data])
        }
        guard let row = row ?? nil else { return refresh() ? self.entry(at: path) : nil }
        guard isCurrent(row) else { return nil }
        return LedgerEntry(row)
    }

    func isOutdated(_ version: FileVersion, at path: PathBytes) -> Bool {
        let row = ledger.read { db in
            try Row.fetchOne(
                db.cachedStatement(
                    sql: "SELECT * FROM file WHERE source = ? AND path = ? AND size = ? AND mtime = ?"),
                arguments: [source, path.data, version.size, version.mtimeNanoseconds])
        }
        return (row ?? nil).map { !isCurrent($0) } ?? false
    }

    func paths(matching fingerprint: Fingerprint, inode: UInt64) -> [PathBytes] {
        refresh()
        let rows = ledger.read { db in
            try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT path FROM (
                            SELECT path, inode, ended FROM file WHERE source = ? AND fingerprint = ?
                            ORDER BY ended DESC LIMIT ?)
                        ORDER BY inode IS ? DESC, ended DESC LIMIT ?
                        """),
                arguments: [
                    source, fingerprint.data, MemoryLedger.pathsPerFingerprint, Int64(bitPattern: inode),
                    MemoryLedger.pathsTold,
                ])
        }
        let known = (rows ?? []).compactMap { $0.value(of: "path", as: Data.self).map { PathBytes(data: $0) } }
        let recent = unsaved.paths(matching: fingerprint, inode: inode)
        return recent + known.filter { !recent.contains($0) }
    }

    func record(_ entry: LedgerEntry, at path: PathBytes) {
        var entry = entry
        entry.ended = ledger.time
        refresh()
        recent.withLock { $0.put(entry, at: path) }
        saving.withLock { _ in
            // Behind what waits already it waits too: each attempt writes all of that.
            if unsaved.count > 0 || !save([(path, entry)]) { unsaved.record(entry, at: path) }
        }
    }

    /// Model, vocabulary and tags stay those that the file was told with.
    func move(_ path: PathBytes, to new: PathBytes, as entry: LedgerEntry) {
        var entry = entry
        entry.ended = ledger.time
        refresh()
        recent.withLock { $0.move(path, to: new, as: entry) }
        saving.withLock { _ in
            let isClear = saveWaiting()
            let name = "moved\n\(source)\n\(path.data.base64EncodedString())"
            let fact = Ledger.Fact(name: name, kind: .end) { @Sendable [entry, source] db in
                try Self.delete(new, of: source, db)
                try Self.rename(path, to: new, of: source, db)
                try Self.renew(new, entry, of: source, db)
            }
            if !ledger.keep([fact]) || !isClear { unsaved.move(path, to: new, as: entry) }
        }
    }

    func exchange(_ path: PathBytes, with other: PathBytes, as entry: LedgerEntry) {
        var entry = entry
        entry.ended = ledger.time
        let displaced = self.entry(at: path)
        recent.withLock { $0.exchange(path, with: other, as: entry) }
        // No file has a NUL in its path.
        let between = path.appending([0])
        saving.withLock { _ in
            let isClear = saveWaiting()
            let isSaved = ledger.write { [source] db in
                try Self.rename(path, to: between, of: source, db)
                try Self.rename(other, to: path, of: source, db)
                try Self.renew(path, entry, of: source, db)
                try Self.rename(between, to: other, of: source, db)
            }
            if isSaved && isClear { return }
            unsaved.move(other, to: path, as: entry)
            if let displaced { unsaved.record(displaced, at: other) }
        }
    }

    func setHasLeft(_ hasLeft: Bool, of paths: [PathBytes]) {
        refresh()
        recent.withLock { recent in
            for path in paths { recent.setHasLeft(hasLeft, of: path) }
        }
        let isSaved = saving.withLock { _ in
            saveWaiting()
                && ledger.write { [source] db in
                    for path in paths {
                        try db.cachedStatement(sql: "UPDATE file SET has_left = ? WHERE source = ? AND path = ?")
                            .execute(arguments: [hasLeft, source, path.data])
                    }
                }
        }
        if isSaved { return }
        for path in paths {
            guard var entry = self.entry(at: path) else { continue }
            entry.hasLeft = hasLeft
            unsaved.record(entry, at: path)
        }
    }

    func forget(_ path: PathBytes) {
        recent.withLock { $0.remove(path) }
        saving.withLock { _ in
            unsaved.remove(path)
            ledger.write { [source] db in try Self.delete(path, of: source, db) }
        }
    }

    private func isCurrent(_ row: Row) -> Bool {
        let settings = settings.withLock { $0 }
        switch settings.retag {
        case .never: return true
        case .always: return row.value(of: "run", as: Int64.self) == ledger.runNumber
        case .changed:
            // What could not be decoded, or was no picture, is so for every model.
            guard row.value(of: "outcome", as: Int.self) == LedgerState.done.code else { return true }
            return row.value(of: "model", as: String.self) == settings.identity.model
                && row.value(of: "vocabulary", as: String.self) == settings.identity.vocabulary
        }
    }

    /// Writes what had to wait, in one transaction; whether nothing waits any more.
    @discardableResult
    private func saveWaiting() -> Bool {
        let waiting = unsaved.all
        if waiting.isEmpty { return true }
        // A move that could not be written came before what waits.
        ledger.saveKept()
        guard save(waiting) else { return false }
        for (path, _) in waiting { unsaved.remove(path) }
        return true
    }

    private func save(_ entries: [(PathBytes, LedgerEntry)]) -> Bool {
        let identity = settings.withLock { $0.identity }
        return ledger.write { db in
            for (path, entry) in entries {
                let ended = entry.ended ?? ledger.time
                let made = entry.result?.identity ?? identity
                try db.cachedStatement(
                    sql: """
                        INSERT OR REPLACE INTO file
                        (source, path, size, mtime, fingerprint, outcome, kind, model, vocabulary, device, inode, ended,
                            has_left, run)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """
                ).execute(arguments: [
                    source, path.data, entry.version.size, entry.version.mtimeNanoseconds, entry.fingerprint?.data,
                    entry.state.code, entry.result?.kind, made.model, made.vocabulary,
                    (entry.identity?.device).map { Int64(bitPattern: $0) },
                    (entry.identity?.inode).map { Int64(bitPattern: $0) }, ended.microseconds, entry.hasLeft,
                    ledger.runNumber,
                ])
                guard let result = entry.result else { continue }
                try db.execute(
                    sql: "DELETE FROM file_tag WHERE source = ? AND path = ?", arguments: [source, path.data])
                for tag in result.tags {
                    try db.cachedStatement(
                        sql: "INSERT OR REPLACE INTO file_tag (source, path, label, top, ended) VALUES (?, ?, ?, ?, ?)"
                    ).execute(arguments: [source, path.data, tag.label, tag.top, ended.microseconds])
                }
            }
        }
    }

    /// Gives a row and what belongs to it another path, of which nothing is known.
    private static func rename(_ path: PathBytes, to new: PathBytes, of source: String, _ db: Database) throws {
        for table in ["file", "file_tag", "sidecar"] {
            try db.execute(
                sql: "UPDATE OR REPLACE \(table) SET path = ? WHERE source = ? AND path = ?",
                arguments: [new.data, source, path.data])
        }
    }

    /// Notes what a file is under its new path.
    private static func renew(_ path: PathBytes, _ entry: LedgerEntry, of source: String, _ db: Database) throws {
        try db.execute(
            sql: """
                UPDATE file SET size = ?, mtime = ?, device = ?, inode = ?, ended = ?, has_left = 0
                WHERE source = ? AND path = ?
                """,
            arguments: [
                entry.version.size, entry.version.mtimeNanoseconds,
                (entry.identity?.device).map { Int64(bitPattern: $0) },
                (entry.identity?.inode).map { Int64(bitPattern: $0) }, (entry.ended ?? .now()).microseconds, source,
                path.data,
            ])
    }

    private static func delete(_ path: PathBytes, of source: String, _ db: Database) throws {
        try db.execute(sql: "DELETE FROM file WHERE source = ? AND path = ?", arguments: [source, path.data])
        try db.execute(sql: "DELETE FROM file_tag WHERE source = ? AND path = ?", arguments: [source, path.data])
    }
}
