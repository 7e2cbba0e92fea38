import Decode
import Dispatch
import Synchronization

/// A folder as a source of files to tag: what is due, in which order, told once.
///
/// The source finds, settles and examines files on a thread of its own. Takers pull: `next()` never waits for a file,
/// `onAvailable` says when it is worth asking. For each file that a taker gets it tells the `outcome`, does as the
/// verdict says, and calls `reported` once the record is written, so that nothing counts as done before.
///
/// The callbacks are called on the source's thread, without a lock held; they may call anything but `stop()`.
final class FolderSource: Sendable {
    /// What is watched and how.
    let options: FolderOptions

    private let system: FolderSystem
    private let clock: any FolderClock
    private let ledger: any FolderLedger
    private let looksLikeMedia: @Sendable (PathBytes) throws(DecodeError) -> Bool
    private let onAvailable: @Sendable () -> Void
    private let onNotice: @Sendable (FolderNotice) -> Void
    private let shared: FolderShared
    private let thread = Mutex<FolderThread?>(nil)

    /// Makes a source that has not begun.
    ///
    /// - Parameters:
    ///   - options: the folder and its settings.
    ///   - ledger: what is already done; told of every file that ends.
    ///   - system: system calls that tests replace.
    ///   - clock: where time comes from.
    ///   - looksLikeMedia: asked, on the source's thread, for files without a media suffix.
    ///   - onAvailable: called when `next()` may have something.
    ///   - onNotice: called with what a person should know.
    /// - Throws: `SystemError` when no pipe can be had.
    init(
        _ options: FolderOptions, ledger: any FolderLedger = MemoryLedger(), system: FolderSystem = FolderSystem(),
        clock: any FolderClock = SystemFolderClock(),
        looksLikeMedia: @escaping @Sendable (PathBytes) throws(DecodeError) -> Bool,
        onAvailable: @escaping @Sendable () -> Void = {},
        onNotice: @escaping @Sendable (FolderNotice) -> Void = { _ in }
    ) throws(SystemError) {
        self.options = options
        self.ledger = ledger
        self.system = system
        self.clock = clock
        self.looksLikeMedia = looksLikeMedia
        self.onAvailable = onAvailable
        self.onNotice = onNotice
        shared = FolderShared(wake: try WakePipe())
    }

    /// Begins to read and watch the folder; a missing one is waited for.
    ///
    /// May be called once.
    func start() throws(SystemError) {
        let parts = FolderLoop.Parts(
            options: options, system: system, clock: clock, ledger: ledger, shared: shared,
            looksLikeMedia: looksLikeMedia, onAvailable: onAvailable, onNotice: onNotice)
        let started = try FolderThread { FolderLoop(parts).run() }
        thread.withLock { thread in
            precondition(thread == nil, "a folder source starts once")
            thread = started
        }
    }

    /// The next file that is due, or nil when none is ready now.
    ///
    /// It asks for the file's status once more: one that has gone is passed over, one that has changed settles again.
    func next(_ choice: FileChoice = .any) -> FoundFile? {
        while let (path, version, isRetry) = shared.state.withLock({ $0.popNext(choice) }) {
            defer { shared.wake.wake() }
            do throws(SystemError) {
                let status = try FileStatus.of(path)
                if !isRetry, status.version != version || status.kind != .file {
                    leave(path, from: .ready, .changed(path))
                    continue
                }
                let isFresh = RetryLadder.isFresh(
                    status.version, wallNanoseconds: clock.wallNanoseconds, within: options.growing)
                if let file = begin(path, status.version, isFresh: isFresh) { return file }
            } catch  where error.isAbsence {
                leave(path, from: .ready, .vanished(path))
            } catch {
                // Whoever opens it will meet the same error and report it.
                if let file = begin(path, version, isFresh: false) { return file }
            }
        }
        return nil
    }

    /// Whether some file waits that a taker wants; perhaps it has gone when its turn comes.
    func has(_ choice: FileChoice) -> Bool {
        shared.state.withLock { !$0.isMissing && $0.pending.has(choice) }
    }

    /// Takes note of what became of a file and says what to do about it.
    func outcome(_ file: FoundFile, _ outcome: FileOutcome) -> FileVerdict {
        guard let active = shared.state.withLock({ $0[file.path] }), active.phase == .inFlight else {
            // Not handed out by this source, or told before: a record must not be written twice.
            return .vanished
        }
        var state = LedgerState.done
        var mayGrow = false
        switch outcome {
        case .done: setReadable(file.path)
        case .partial:
            setReadable(file.path)
            mayGrow = !isGone(file.path)
        case .failed(let endedEarly):
            if isGone(file.path) {
                leave(file.path, from: .inFlight, .vanished(file.path))
                shared.wake.wake()
                return .vanished
            }
            let isUnreadable = isUnreadable(file.path)
            shared.state.withLock { $0.setUnreadable(file.path, isUnreadable) }
            mayGrow = (endedEarly || isUnreadable) && file.size > 0
            state = .failed
        }
        if mayGrow, let due = nextAttempt(active) {
            let retries = shared.state.withLock { shared in
                guard shared.move(file.path, from: .inFlight, to: .retrying) else { return false }
                shared.inbox.append(.retry(file.path, at: due))
                return true
            }
            shared.wake.wake()
            if retries { return .retryLater }
        }
        return shared.state.withLock { $0.move(file.path, from: .inFlight, to: .reporting(state)) }
            ? .report : .vanished
    }

    /// Remembers a file as ended, and what was found in it, after its record has been written.
    func reported(_ file: FoundFile, _ result: FileResult? = nil) {
        shared.state.withLock { shared in
            guard case .reporting(let state) = shared[file.path]?.phase else { return }
            _ = shared.move(file.path, from: .reporting(state), to: .leaving)
            shared.inbox.append(.ended(file.path, state, result))
        }
        shared.wake.wake()
    }

    /// Looks through the whole folder again: what the ledger no longer counts as done is due.
    func rescan() {
        shared.state.withLock { $0.inbox.append(.rescan) }
        shared.wake.wake()
    }

    /// Ends the watching; what was reported before is remembered first, what waits is given up.
    ///
    /// - Parameter time: how long to wait for the thread, which a dead file server can hold for ever.
    /// - Returns: whether the thread has ended.
    @discardableResult
    func stop(within time: DispatchTimeInterval = .seconds(5)) -> Bool {
        shared.state.withLock { $0.isStopping = true }
        shared.wake.wake()
        guard let thread = thread.withLock({ $0 }) else { return true }
        return thread.join(within: time)
    }

    /// Counts of what has been seen.
    var statistics: FolderStatistics {
        shared.state.withLock { shared in
            var statistics = shared.statistics
            statistics.pendingNew += shared.pending.arrivalCount
            statistics.pendingBacklog += shared.pending.backlogCount
            (statistics.inFlight, statistics.retrying) = shared.counts
            statistics.isMissing = shared.isMissing
            return statistics
        }
    }

    /// Lets the thread look at the clock again, after a test has turned it.
    func wake() {
        shared.wake.wake()
    }

    private func begin(_ path: PathBytes, _ version: FileVersion, isFresh: Bool) -> FoundFile? {
        let now = clock.monotonic
        return shared.state.withLock { $0.begin(path, version: version, now: now, isFresh: isFresh) }
    }

    private func leave(_ path: PathBytes, from phase: ActiveFile.Phase, _ message: FolderMessage) {
        shared.state.withLock { shared in
            guard shared.move(path, from: phase, to: .leaving) else { return }
            shared.inbox.append(message)
        }
    }

    private func nextAttempt(_ active: ActiveFile) -> Duration? {
        guard let first = active.firstAttempt,
            let due = RetryLadder(delays: options.retryDelays).next(after: active.attempts, first: first),
            active.wasFresh || system.openForWriting().contains(active.identity)
        else { return nil }
        return due
    }

    /// Whether a file, or the whole folder with it, is no longer there.
    private func isGone(_ path: PathBytes) -> Bool {
        do throws(SystemError) {
            _ = try FileStatus.of(path)
            return false
        } catch {
            if error.isAbsence { return true }
            return (try? system.openDirectory(options.root, true)) == nil
        }
    }

    /// Notes that what may have lacked permission before has been read: it is not due for that any more.
    private func setReadable(_ path: PathBytes) {
        shared.state.withLock { $0.setUnreadable(path, false) }
    }

    private func isUnreadable(_ path: PathBytes) -> Bool {
        do throws(SystemError) {
            _ = try system.openFile(path)
            return false
        } catch {
            return error.isDenial
        }
    }
}

/// The state that the threads of a source share.
final class FolderShared: Sendable {
    /// What is shared.
    let state = Mutex(FolderExchange())
    /// Wakes the source's own thread.
    let wake: WakePipe

    /// Makes the state of a source that has not begun.
    init(wake: WakePipe) {
        self.wake = wake
    }
}
