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
/// and it is tried again four times a minute. One that is removed while it is open is written anew; one that others have
/// written to is looked through, and a new one is told what this process knows.
final class Ledger: Sendable {
    /// The folder of the database.
    let folder: String
    let log: SinkLog
    /// Facts that outlive a ledger that fails.
    let kept = Mutex(KeptFacts())
    /// What it has seen of the host's clock; nil before that is known.
    let clock = Mutex<LedgerClock?>(nil)
    /// What tells this run of the program from all others; no clock does, since clocks are set.
    let runNumber = Int64.random(in: .min ... .max)
    /// Held while such facts are written, lest what waited overtakes what is new.
    let saving = Mutex(())
    private let state = Mutex(State())
    /// Held by who tries again: who comes second finds all done.
    private let trying = Mutex(())
    private let watch: LedgerWatch
    private let health: LedgerHealth
    private let replacements = Atomic<Int>(0)

    private struct State {
        /// The database while it can be written to.
        var queue: DatabaseQueue?
        /// The database while it can only be read.
        var reader: DatabaseQueue?
        var lock: LedgerLock?
        var place: LedgerPlace?
        var nextAttempt: ContinuousClock.Instant?
        var nextLook: ContinuousClock.Instant?
        var nextRoom: ContinuousClock.Instant?
        var waiting: [@Sendable () -> Bool] = []
        var timer: (any DispatchSourceTimer)?
    }

    /// The name of the database in the state folder.
    static let fileName = "ledger.sqlite"
    /// Time between attempts to open what could not be opened.
    private static let pause = Duration.seconds(20)
    /// Time between looks whether the file still lies where it was opened.
    private static let lookPause = Duration.seconds(5)
    /// Time between attempts to shrink the write-ahead log on a full disk.
    private static let roomPause = Duration.seconds(5)

    private var opening: LedgerOpening { LedgerOpening(folder: folder, log: log) }
    private var path: String { folder + "/" + Self.fileName }

    /// A ledger in a folder; whatever is wrong there is told and no reason to stop.
    init(folder: String, log: @escaping SinkLog) {
        self.folder = folder
        self.log = log
        watch = LedgerWatch(folder + "/" + Self.fileName)
        health = LedgerHealth(folder + "/" + Self.fileName, log: log)
        if let name = opening.remoteFileSystem {
            log(.warning, "\(folder) lies on \(name): the ledger is slower there and less safe than on a local disk")
        }
        _ = database()
        let known = keptClock
        clock.withLock { $0 = known }
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

    /// How often another database took the place of the one before: it may not know what that knew.
    var generation: Int { replacements.load(ordering: .acquiring) }

    /// Whether facts are kept beyond this process at the moment.
    var isOpen: Bool { state.withLock { $0.queue != nil } }

    /// Changes the database in one transaction.
    ///
    /// - Returns: whether the change is kept; where not, the reason was told.
    @discardableResult
    func write(_ body: (Database) throws -> Void) -> Bool {
        let isKept: Void? = run({ database() }) { queue in
            try queue.writeWithoutTransaction { db in
                try watch.around {
                    try db.inTransaction {
                        try body(db)
                        return .commit
                    }
                }
            }
        }
        if isKept != nil { health.worked() }
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
    ///
    /// It is called before an orderly end too: what waits then is lost where it can't be written.
    func tryAgain() {
        trying.withLock { _ in saveWaiting() }
    }

    private func saveWaiting() {
        guard let queue = database(atOnce: true) else { return }
        inspect(queue)
        if health.isFailing {
            guard write({ db in try LedgerOpening.touch(db) }) else { return }
        }
        saveKept()
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        let remaining = waiting.filter { $0() }
        state.withLock { $0.waiting += remaining }
    }

    private func run<Value>(_ database: () -> DatabaseQueue?, _ body: (DatabaseQueue) throws -> Value) -> Value? {
        for _ in 0..<3 {
            guard let queue = database() else { return nil }
            do {
                return try body(queue)
            } catch  where !isCurrent(queue) {
                continue
            } catch let error as DatabaseError where error.isDamage {
                replace(queue, because: error.words)
            } catch let error as DatabaseError where error.resultCode == .SQLITE_FULL && makeRoom(queue) {
                continue
            } catch {
                health.failed(
                    "\(path): \((error as? DatabaseError)?.words ?? "\(error)"); facts are kept in memory for now")
                return nil
            }
        }
        return nil
    }

    /// Brings the write-ahead log into the database and cuts it off; false where that does not work or was tried just now.
    private func makeRoom(_ queue: DatabaseQueue) -> Bool {
        let mayTry = state.withLock { state in
            let now = ContinuousClock.now
            if let next = state.nextRoom, now < next { return false }
            state.nextRoom = now + Self.roomPause
            return true
        }
        guard mayTry else { return false }
        return (try? queue.writeWithoutTransaction { db in try watch.around { try db.checkpoint(.truncate) } }) != nil
    }

    private func isCurrent(_ queue: DatabaseQueue) -> Bool {
        state.withLock { $0.queue === queue || $0.reader === queue }
    }

    /// Looks through a database that somebody else has written to.
    private func inspect(_ queue: DatabaseQueue) {
        guard queue.writeWithoutTransaction({ _ in watch.isTouched }) else { return }
        do {
            try opening.inspect()
        } catch let error as DatabaseError {
            // What can't be opened for lack of something is looked at again.
            if error.isDamage { replace(queue, because: "others have written to it: \(error.words)") }
            return
        } catch {
            replace(queue, because: "others have written to it: \(error)")
            return
        }
        // It is sound; what the connection holds of it may be of yesterday.
        state.withLock { state in
            guard state.queue === queue else { return }
            try? queue.close()
            state.queue = nil
        }
        _ = database(atOnce: true)
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
        if let problem { health.failed("\(problem); facts are kept in memory until the end of this run") }
        return queue
    }

    private func open(_ state: inout State) throws(LedgerProblem) {
        do throws(LedgerProblem) {
            if state.lock == nil { state.lock = try LedgerLock(folder: folder) }
            let opened = try opening.open()
            state.queue = opened.queue
            if opened.isReplaced { isReplaced(owing: "") }
        } catch {
            if state.reader == nil, !error.isInUse { state.reader = opening.openForReading() }
            throw error
        }
        watch.begin(opening.remoteFileSystem == nil)
        state.place = LedgerPlace(path)
        state.reader = nil
    }

    /// Goes where the open file no longer is: what a user puts there counts, what is missing is written anew.
    private func follow(_ state: inout State) throws(LedgerProblem) {
        guard let queue = state.queue, let change = state.place?.change else { return }
        state.lock = nil
        if change == .removed {
            let isNews = health.goesAway()
            do throws(LedgerProblem) {
                try opening.restore(queue)
            } catch {
                // The open file has no name any more; it is as good as memory.
                guard isNews else { return }
                throw error
            }
            log(.warning, "\(path) was removed while it was in use; it was written anew")
        }
        if change == .replaced {
            log(.notice, "\(path): another ledger was put here, it counts from now on")
            // What is done and open in this process is so whatever the other one says.
            isReplaced(owing: EpisodeJournal.factPrefix)
        }
        health.isBack()
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
            isReplaced(owing: "")
        }
    }

    private func isReplaced(owing prefix: String) {
        replacements.add(1, ordering: .acquiringAndReleasing)
        kept.withLock { $0.owe(prefix) }
    }
}
