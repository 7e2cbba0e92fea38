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
    func open() throws(LedgerProblem) -> DatabaseQueue {
        do {
            return try attempt()
        } catch let error as DatabaseError where error.isWantOfRoom {
            // A full disk says nothing against what is remembered.
            do {
                return try attempt(withoutRoom: true)
            } catch {
                throw LedgerProblem(description: "\(path) can't be opened: \(Self.words(of: error))")
            }
        } catch {
            setAside(because: Self.words(of: error))
        }
        do {
            return try attempt()
        } catch {
            throw LedgerProblem(description: "\(path) can't be opened: \(Self.words(of: error))")
        }
    }

    /// Gives a database another name, so that it can be looked at and no longer stands in the way.
    func setAside(because reason: String) {
        let name = path + ".unusable-" + Timestamp.now().rfc3339.filter { $0.isNumber }.prefix(14)
        guard unsafe rename(path, name) == 0 else { return }
        unsafe _ = rename(path + "-wal", name + "-wal")
        unsafe unlink(path + "-shm")
        log(
            .error,
            "\(path): \(reason); it was set aside as \(name) and a new one begun: files may be tagged once more")
    }

    /// Opens the database; `withoutRoom` for reading at least, where nothing can be written at the moment.
    private func attempt(withoutRoom: Bool = false) throws -> DatabaseQueue {
        let queue = try DatabaseQueue(path: path, configuration: configuration(isAlone: withoutRoom))
        try check(queue)
        if withoutRoom, try queue.read(LedgerSchema.migrator.hasCompletedMigrations) { return queue }
        try LedgerSchema.migrator.migrate(queue)
        // A file or folder that can't be written to shows itself here and not at the first fact.
        try queue.write { db in
            try db.execute(
                sql: "INSERT OR REPLACE INTO meta (name, value) VALUES ('opened', ?)",
                arguments: [Timestamp.now().microseconds])
        }
        return queue
    }

    private func configuration(isAlone: Bool) -> GRDB.Configuration {
        let isRemote = isRemote
        var configuration = GRDB.Configuration()
        configuration.label = "tagclipd.ledger"
        configuration.busyMode = .timeout(2)
        configuration.prepareDatabase { db in
            // The index of the write-ahead log then lies in memory of this process and takes no room on the disk.
            if isAlone { try db.execute(sql: "PRAGMA locking_mode = EXCLUSIVE") }
            // A write-ahead log lives in shared memory, which no network file system gives to two machines.
            try db.execute(sql: "PRAGMA journal_mode = \(isRemote ? "TRUNCATE" : "WAL")")
            try db.execute(sql: "PRAGMA synchronous = NORMAL")
        }
        return configuration
    }

    private var isRemote: Bool {
        guard let status = try? FileStatus.of(PathBytes(folder)),
            let name = RemoteFileSystem.name(device: status.identity.device)
        else { return false }
        log(.warning, "\(folder) lies on \(name): the ledger is slower there and less safe than on a local disk")
        return true
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
