import Dispatch
import FoundationEssentials
import GRDB
import Glibc
import Logging

/// Opens the database of a state folder, or a new one where the old one is of no use.
struct LedgerOpening {
    let folder: String
    let log: SinkLog

    private var path: String { folder + "/" + Ledger.fileName }

    /// Seconds that looking through a large database may take.
    private static let patience = 3.0

    /// Opens it, sets aside what is damaged or can't be written to, and brings it to today's form.
    ///
    /// - Returns: the database, and whether it is a new one in place of one that was set aside or had lost its content.
    func open() throws(LedgerProblem) -> (queue: DatabaseQueue, isReplaced: Bool) {
        do {
            let isEmpty = isEmpty
            let queue = try attempt()
            if isEmpty {
                log(.error, "\(path) was there and empty: what it knew is gone, and files may be tagged once more")
            }
            return (queue, isEmpty)
        } catch {
            let words = Self.words(of: error)
            // A disk that is full, or a limit of the process, says nothing against what the file holds.
            guard isOfNoUse(after: error) else { throw LedgerProblem(description: "\(path) can't be opened: \(words)") }
            setAside(because: words)
        }
        do {
            return (try attempt(), true)
        } catch {
            throw LedgerProblem(description: "\(path) can't be opened: \(Self.words(of: error))")
        }
    }

    /// Gives a database another name, so that it can be looked at and no longer stands in the way.
    func setAside(because reason: String) {
        let time = path + ".unusable-" + Timestamp.now().rfc3339.filter { $0.isNumber }.prefix(14)
        var name = time
        for number in 2..<100 where unsafe access(name, F_OK) == 0 { name = "\(time)-\(number)" }
        guard unsafe rename(path, name) == 0 else { return }
        unsafe _ = rename(path + "-wal", name + "-wal")
        unsafe unlink(path + "-shm")
        log(
            .error,
            "\(path): \(reason); it was set aside as \(name) and a new one begun: files may be tagged once more")
    }

    /// Whether there is a file without a byte, such as a power cut leaves.
    private var isEmpty: Bool {
        guard let status = try? FileStatus.of(PathBytes(path)) else { return false }
        return status.kind == .file && status.version.size == 0
    }

    private func attempt() throws -> DatabaseQueue {
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try check(queue)
        try LedgerSchema.migrator.migrate(queue)
        try requireWhole(queue)
        // A file or folder that can't be written to shows itself here and not at the first fact.
        try queue.write { db in try Self.touch(db) }
        return queue
    }

    /// Writes the least that shows whether a database can be written to.
    static func touch(_ db: Database) throws {
        try db.execute(
            sql: "INSERT OR REPLACE INTO meta (name, value) VALUES ('opened', ?)",
            arguments: [Timestamp.now().microseconds])
    }

    /// Opens what can't be written to at the moment, so that what it holds counts; nil where it can't be read either.
    func openForReading() -> DatabaseQueue? {
        var configuration = GRDB.Configuration()
        configuration.label = "tagclipd.ledger.reading"
        configuration.readonly = true
        configuration.busyMode = .timeout(2)
        guard let queue = try? DatabaseQueue(path: path, configuration: configuration),
            (try? queue.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM meta") }) != nil
        else { return nil }
        return queue
    }

    /// Looks through the database by a connection that has seen nothing of it; throws what is wrong with it.
    func inspect() throws {
        var configuration = GRDB.Configuration()
        configuration.label = "tagclipd.ledger.inspection"
        configuration.readonly = true
        configuration.busyMode = .timeout(2)
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? queue.close() }
        try check(queue)
        try requireWhole(queue)
    }

    /// Throws where a table or a column is gone: nothing makes it again once its step is done.
    private func requireWhole(_ queue: DatabaseQueue) throws {
        guard let part = try LedgerSchema.missingPart(of: queue) else { return }
        throw LedgerProblem(description: "it is damaged (it has no \(part))")
    }

    /// Writes a database whose file was removed anew in its place, and the folder where that is missing.
    func restore(_ queue: DatabaseQueue) throws(LedgerProblem) {
        do {
            unsafe mkdir(folder, 0o750)
            removeLog()
            let copy = try DatabaseQueue(path: path)
            try queue.backup(to: copy)
            try copy.close()
        } catch {
            // Half of it would be taken for another ledger.
            unsafe unlink(path)
            throw LedgerProblem(
                description: "\(path) was removed while it was in use and can't be written anew: "
                    + Self.words(of: error))
        }
    }

    /// Removes the write-ahead log and its index of a database that is there no longer.
    func removeLog() {
        unsafe unlink(path + "-wal")
        unsafe unlink(path + "-shm")
    }

    private func isOfNoUse(after error: any Error) -> Bool {
        guard let error = error as? DatabaseError else { return true }
        switch error.resultCode {
        case .SQLITE_FULL, .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_NOMEM, .SQLITE_INTERRUPT, .SQLITE_PROTOCOL:
            return false
        case .SQLITE_IOERR:
            return [.SQLITE_IOERR_READ, .SQLITE_IOERR_SHORT_READ].contains(error.extendedResultCode)
        case .SQLITE_CANTOPEN:
            // The process may have no descriptor left: what counts is whether this is a file that it may use.
            guard let status = try? FileStatus.of(PathBytes(path)) else { return false }
            return unsafe status.kind != .file || access(path, R_OK | W_OK) != 0
        default: return true
        }
    }

    private var configuration: GRDB.Configuration {
        let isRemote = remoteFileSystem != nil
        var configuration = GRDB.Configuration()
        configuration.label = "tagclipd.ledger"
        configuration.busyMode = .timeout(2)
        configuration.prepareDatabase { db in
            // A write-ahead log lives in shared memory, which no network file system gives to two machines.
            try db.execute(sql: "PRAGMA journal_mode = \(isRemote ? "TRUNCATE" : "WAL")")
            try db.execute(sql: "PRAGMA synchronous = NORMAL")
            // A log of some hundred facts: one of thousands takes the space of a small or full disk from the database.
            try db.execute(sql: "PRAGMA wal_autocheckpoint = 100")
            try db.execute(sql: "PRAGMA journal_size_limit = 1048576")
        }
        return configuration
    }

    /// What kind of network file system the folder lies on; nil: on none.
    var remoteFileSystem: String? {
        (try? FileStatus.of(PathBytes(folder))).flatMap { RemoteFileSystem.name(device: $0.identity.device) }
    }

    /// Looks for damage, for a bounded time.
    private func check(_ queue: DatabaseQueue) throws {
        let timer = DispatchSource.makeTimerSource(queue: .global())
        timer.schedule(deadline: .now() + Self.patience)
        timer.setEventHandler { @Sendable in queue.interrupt() }
        timer.resume()
        defer { timer.cancel() }
        let found: String?
        do {
            found = try queue.read { db in try String.fetchOne(db, sql: "PRAGMA quick_check(1)") }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_INTERRUPT {
            return
        }
        guard let found, found != "ok" else { return }
        throw LedgerProblem(description: "it is damaged (\(found))")
    }

    private static func words(of error: any Error) -> String {
        (error as? DatabaseError)?.words ?? (error as? LedgerProblem)?.description ?? "\(error)"
    }
}
