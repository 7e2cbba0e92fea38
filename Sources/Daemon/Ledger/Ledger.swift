import Dispatch
import FoundationEssentials
import GRDB
import Logging
import Synchronization

/// What must survive a restart: files that are done, episodes that are open, sources that are paused.
///
/// One SQLite database in the state folder, with a write-ahead log and one transaction a fact: what was written when a
/// process is killed is there afterwards. A ledger that can't be read is set aside under another name; while there is
/// none (a full disk, a read-only folder) its users keep what they learn in memory, and it is opened again each minute.
final class Ledger: Sendable {
    /// The folder of the database.
    let folder: String
    private let log: SinkLog
    private let state = Mutex(State())

    private struct State {
        var queue: DatabaseQueue?
        var lock: LedgerLock?
        var nextAttempt: ContinuousClock.Instant?
        /// Whether its failing was told.
        var isFailing = false
    }

    /// The name of the database in the state folder.
    static let fileName = "ledger.sqlite"
    /// Time between attempts to open what could not be opened.
    private static let pause = Duration.seconds(60)

    /// A ledger in a folder, which is made where it is missing; whatever is wrong there is told and no reason to stop.
    init(folder: String, log: @escaping SinkLog) {
        self.folder = folder
        self.log = log
        _ = database()
    }

    /// Whether facts are kept beyond this process at the moment.
    var isOpen: Bool { state.withLock { $0.queue != nil } }

    /// Changes the database in one transaction.
    ///
    /// - Returns: whether the change is kept; where not, the reason was told.
    @discardableResult
    func write(_ body: (Database) throws -> Void) -> Bool {
        run { queue in try queue.write(body) } != nil
    }

    /// Asks the database something; nil where there is none.
    func read<Value>(_ body: (Database) throws -> Value) -> Value? {
        run { queue in try queue.read(body) }
    }

    private func run<Value>(_ body: (DatabaseQueue) throws -> Value) -> Value? {
        for _ in 0..<2 {
            guard let queue = database() else { return nil }
            do {
                let value = try body(queue)
                recovered()
                return value
            } catch let error as DatabaseError where error.isDamage {
                replace(queue, because: error.words)
            } catch {
                failed((error as? DatabaseError)?.words ?? "\(error)")
                return nil
            }
        }
        return nil
    }

    /// The open database, opened now if it is time for an attempt.
    private func database() -> DatabaseQueue? {
        state.withLock { state in
            if let queue = state.queue { return queue }
            let now = ContinuousClock.now
            if let next = state.nextAttempt, now < next { return nil }
            state.nextAttempt = now + Self.pause
            do throws(LedgerProblem) {
                if state.lock == nil { state.lock = try LedgerLock(folder: folder) }
                let opening = LedgerOpening(folder: folder, log: log)
                state.queue = try opening.open()
            } catch {
                if !state.isFailing {
                    log(.warning, "\(error); what is learnt from now on is lost at the end of this run")
                }
                state.isFailing = true
            }
            return state.queue
        }
    }

    /// Sets a database aside in which damage was found while it was in use.
    private func replace(_ queue: DatabaseQueue, because reason: String) {
        state.withLock { state in
            guard state.queue === queue else { return }
            state.queue = nil
            state.nextAttempt = nil
            try? queue.close()
            LedgerOpening(folder: folder, log: log).setAside(because: reason)
        }
    }

    private func failed(_ words: String) {
        let isFirst = state.withLock { state in
            defer { state.isFailing = true }
            return !state.isFailing
        }
        if isFirst {
            log(.error, "\(folder)/\(Self.fileName): \(words); facts are kept in memory until it works again")
        }
    }

    private func recovered() {
        let was = state.withLock { state in
            defer { state.isFailing = false }
            return state.isFailing
        }
        if was { log(.notice, "\(folder)/\(Self.fileName): works again") }
    }
}

/// Why there is no ledger.
struct LedgerProblem: Error, CustomStringConvertible {
    var description: String
}

extension DatabaseError {
    /// Whether the file is no sound database.
    var isDamage: Bool { resultCode == .SQLITE_CORRUPT || resultCode == .SQLITE_NOTADB }

    /// Whether the disk or the quota is full; SQLite says so of its main files only.
    var isWantOfRoom: Bool {
        let signs: [ResultCode] = [.SQLITE_IOERR_WRITE, .SQLITE_IOERR_SHMSIZE, .SQLITE_IOERR_FSYNC]
        return resultCode == .SQLITE_FULL || signs.contains(extendedResultCode)
    }

    /// What SQLite says, without the statement.
    var words: String { message ?? "SQLite error \(resultCode.rawValue)" }
}
