@unsafe @preconcurrency import Dispatch
import FoundationEssentials
import GRDB
import Logging
import Synchronization

/// What must survive a restart: files that are done, episodes that are open, sources that are paused.
///
/// One SQLite database in the state folder, with a write-ahead log and one transaction a fact: what was written when a
/// process is killed is there afterwards. A ledger that can't be read is set aside under another name. While it can't be
/// written to (a full disk, a read-only folder) what it holds still counts, its users keep what they learn in memory,
/// and it is tried again four times a minute. One that is removed while it is open is written anew.
final class Ledger: Sendable {
    /// The folder of the database.
    let folder: String
    let log: SinkLog
    private let state = Mutex(State())

    private struct State {
        /// The database while it can be written to.
        var queue: DatabaseQueue?
        /// The database while it can only be read.
        var reader: DatabaseQueue?
        var lock: LedgerLock?
        var place: LedgerPlace?
        var nextAttempt: ContinuousClock.Instant?
        var nextLook: ContinuousClock.Instant?
        /// Whether something failed since it last worked.
        var isFailing = false
        /// Whether that was told.
        var isTold = false
        /// When a failing was told last: one that comes and goes is told once a minute.
        var told: ContinuousClock.Instant?
        /// Whether it was removed and can't be written anew.
        var isAway = false
        var waiting: [@Sendable () -> Bool] = []
        var timer: (any DispatchSourceTimer)?
    }

    /// The name of the database in the state folder.
    static let fileName = "ledger.sqlite"
    /// Time between attempts to open what could not be opened.
    private static let pause = Duration.seconds(20)
    /// Time between looks whether the file still lies where it was opened.
    private static let lookPause = Duration.seconds(5)
    /// Time between two words of the same trouble.
    private static let wordPause = Duration.seconds(60)

    private var opening: LedgerOpening { LedgerOpening(folder: folder, log: log) }
    private var path: String { folder + "/" + Self.fileName }

    /// A ledger in a folder; whatever is wrong there is told and no reason to stop.
    init(folder: String, log: @escaping SinkLog) {
        self.folder = folder
        self.log = log
        if let name = opening.remoteFileSystem {
            log(.warning, "\(folder) lies on \(name): the ledger is slower there and less safe than on a local disk")
        }
        _ = database()
        let timer = DispatchSource.makeTimerSource(queue: .global(qos: .utility))
        timer.schedule(deadline: .now() + 15, repeating: 15, leeway: .seconds(1))
        timer.setEventHandler { @Sendable [weak self] in self?.tryAgain() }
        state.withLock { $0.timer = timer }
        timer.resume()
    }

    deinit {
        state.withLock { state in
            state.timer?.cancel()
            state.timer = nil
        }
    }

    /// Whether facts are kept beyond this process at the moment.
    var isOpen: Bool { state.withLock { $0.queue != nil } }

    /// Changes the database in one transaction.
    ///
    /// - Returns: whether the change is kept; where not, the reason was told.
    @discardableResult
    func write(_ body: (Database) throws -> Void) -> Bool {
        let isKept: Void? = run({ database() }) { queue in try queue.write(body) }
        if isKept != nil { worked() }
        return isKept != nil
    }

    /// Asks the database something; nil where there is none.
    func read<Value>(_ body: (Database) throws -> Value) -> Value? {
        run({ database() ?? state.withLock { $0.reader } }) { queue in try queue.read(body) }
    }

    /// Calls `body`, which writes what had to wait, again and again while the database works; until it returns false.
    func whileWorking(_ body: @escaping @Sendable () -> Bool) {
        state.withLock { $0.waiting.append(body) }
    }

    /// Tries what failed, follows a file that was moved, and lets what waits be written.
    func tryAgain() {
        guard database(atOnce: true) != nil else { return }
        if state.withLock({ $0.isFailing }) {
            guard write({ db in try LedgerOpening.touch(db) }) else { return }
        }
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        let remaining = waiting.filter { $0() }
        state.withLock { $0.waiting += remaining }
    }

    private func run<Value>(_ database: () -> DatabaseQueue?, _ body: (DatabaseQueue) throws -> Value) -> Value? {
        for _ in 0..<2 {
            guard let queue = database() else { return nil }
            do {
                return try body(queue)
            } catch let error as DatabaseError where error.isDamage {
                replace(queue, because: error.words)
            } catch {
                failed("\(path): \((error as? DatabaseError)?.words ?? "\(error)"); facts are kept in memory for now")
                return nil
            }
        }
        return nil
    }

    /// The database to write to, opened now if it is time for an attempt.
    private func database(atOnce: Bool = false) -> DatabaseQueue? {
        let (queue, problem) = state.withLock { state -> (DatabaseQueue?, LedgerProblem?) in
            let now = ContinuousClock.now
            do throws(LedgerProblem) {
                if state.queue != nil {
                    if !atOnce, let next = state.nextLook, now < next { return (state.queue, nil) }
                    try follow(&state)
                } else {
                    if !atOnce, let next = state.nextAttempt, now < next { return (nil, nil) }
                    state.nextAttempt = now + Self.pause
                    try open(&state)
                }
                state.nextLook = now + Self.lookPause
                return (state.queue, nil)
            } catch {
                return (state.queue, error)
            }
        }
        if let problem { failed("\(problem); what is learnt from now on is lost at the end of this run") }
        return queue
    }

    private func open(_ state: inout State) throws(LedgerProblem) {
        do throws(LedgerProblem) {
            if state.lock == nil { state.lock = try LedgerLock(folder: folder) }
            state.queue = try opening.open()
        } catch {
            if state.reader == nil, !error.isInUse { state.reader = opening.openForReading() }
            throw error
        }
        state.place = LedgerPlace(path)
        state.reader = nil
    }

    /// Goes where the open file no longer is: what a user puts there counts, what is missing is written anew.
    private func follow(_ state: inout State) throws(LedgerProblem) {
        guard let queue = state.queue, let change = state.place?.change else { return }
        state.lock = nil
        if change == .removed {
            let isNews = !state.isAway
            state.isAway = true
            do throws(LedgerProblem) {
                try opening.restore(queue)
            } catch {
                // The open file has no name any more; it is as good as memory.
                guard isNews else { return }
                throw error
            }
            log(.warning, "\(path) was removed while it was in use; it was written anew")
        }
        if change == .replaced { log(.notice, "\(path): another ledger was put here, it counts from now on") }
        state.isAway = false
        try? queue.close()
        if change == .replaced, state.place?.leavesLog == true { opening.removeLog() }
        state.queue = nil
        try open(&state)
    }

    /// Sets a database aside in which damage was found while it was in use.
    private func replace(_ queue: DatabaseQueue, because reason: String) {
        state.withLock { state in
            if state.reader === queue { state.reader = nil }
            guard state.queue === queue else { return }
            state.queue = nil
            state.nextAttempt = nil
            try? queue.close()
            opening.setAside(because: reason)
        }
    }

    private func failed(_ words: String) {
        let isNews = state.withLock { state in
            let now = ContinuousClock.now
            state.isFailing = true
            if state.isTold { return false }
            if let told = state.told, now < told + Self.wordPause { return false }
            state.told = now
            state.isTold = true
            return true
        }
        if isNews { log(.error, words) }
    }

    private func worked() {
        let isNews = state.withLock { state in
            // What has no name works, and is gone with this process.
            if state.isAway { return false }
            defer { state.isTold = false }
            state.isFailing = false
            return state.isTold
        }
        if isNews { log(.notice, "\(path): works again") }
    }
}

/// Why there is no ledger.
struct LedgerProblem: Error, CustomStringConvertible {
    var description: String
    /// Whether another process has it.
    var isInUse = false
}

extension DatabaseError {
    /// Whether the file is no sound database.
    var isDamage: Bool { resultCode == .SQLITE_CORRUPT || resultCode == .SQLITE_NOTADB }

    /// What SQLite says, without the statement.
    var words: String { message ?? "SQLite error \(resultCode.rawValue)" }
}
