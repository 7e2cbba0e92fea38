import Decode
import Synchronization

/// The thread of a folder source: it alone watches, walks, settles, examines and remembers.
///
/// Each turn does a bounded piece of everything that is due, so that a large tree never keeps an event waiting.
final class FolderLoop {
    /// What a loop is made of.
    struct Parts: Sendable {
        let options: FolderOptions
        let system: FolderSystem
        let clock: any FolderClock
        let ledger: any FolderLedger
        let shared: FolderShared
        let looksLikeMedia: @Sendable (PathBytes) throws(DecodeError) -> Bool
        let onAvailable: @Sendable () -> Void
        let onNotice: @Sendable (FolderNotice) -> Void
    }

    /// The surroundings.
    let parts: Parts
    /// Which directories are watched.
    var watches = WatchTable()
    /// Files that settle.
    var settling: SettleTable
    /// Files that are tried again.
    var retries = Deadlines<PathBytes>()
    /// Files that wait for the outcome of another one with the same content, by that one's path.
    var parked: [PathBytes: [(path: PathBytes, arrival: FileArrival)]] = [:]
    /// Files that may be others which have gone, and the search for those.
    var search = FolderSearch()
    /// Names that are gone, perhaps for others.
    var departures = Departures()
    /// Files that were seen to leave, of which the ledger is still to be told.
    var leaving: [PathBytes] = []
    /// Whether the ledger's files are to be looked for: the whole folder was walked.
    var wantsRollCall = false
    /// Those that were not there the last time, where watches don't tell everything.
    var missing: Set<PathBytes> = []
    /// Paths that are gone and known under them what was displaced elsewhere: content alone does not make a file theirs.
    var displacements: Set<PathBytes> = []
    /// Files that could not be read: a change of their attributes makes them due.
    var unreadable: Set<PathBytes> = []
    /// Walks under way, apart from the backlog's.
    var walks: [FolderWalk] = []
    /// The walk that yields the backlog; nil when it is through.
    var backlog: FolderWalk?
    /// Files counted and not yet reached by the backlog's walk.
    var uncounted = 0
    /// Whether reading has begun: the folder was there once.
    var hasSeenRoot = false
    /// Whether the folder is there.
    var root = RootGuard()
    /// Why the tree is polled, and when next.
    var polling = FolderPolling()
    /// When to look at the folder itself.
    var nextRootCheck = Duration.zero
    /// When to walk the whole tree again.
    var nextRescan = Duration.zero
    /// Whether something was missed: a rescan is due as soon as there is room.
    var wantsRescan = false
    /// Whether files were left to the backlog's walk that it has passed already, or that need another one.
    var deferred = false
    /// Whether something became available in this turn.
    var hasNews = false
    /// Keeps warnings about one directory an hour apart.
    var warnings = RepeatLimiter(interval: .seconds(3600))
    /// Whether a file was looked at since the folder is the one that it is.
    var hasSeenFiles = false
    /// The wall clock at the start: what changed after it is new.
    let started: Int64

    /// Makes the loop of a source.
    init(_ parts: Parts) {
        self.parts = parts
        settling = SettleTable(time: parts.options.settle)
        started = parts.clock.wallNanoseconds
    }

    /// Runs until the source is stopped.
    func run() {
        checkRoot()
        if root.isMissing { nextRescan = now + parts.options.rescan }
        while true {
            let isStopping = parts.shared.state.withLock { $0.isStopping }
            handleInbox()
            if isStopping { return }
            turn()
            parts.shared.wake.wait(descriptor: watches.descriptor, timeout: timeout)
        }
    }

    /// The monotonic clock.
    var now: Duration {
        parts.clock.monotonic
    }

    private func turn() {
        handleEvents()
        noteLeaving()
        if now >= nextRootCheck { checkRoot() }
        if !root.isMissing {
            startDueWalks()
            settleDue()
            retryDue()
            stepWalks()
            stepBacklog()
            stepSearch()
            judgeDepartures()
            callRoll()
        }
        publish()
    }

    /// Tells the counts that only this thread knows, and then that something is available.
    private func publish() {
        let (settled, watched, isPolling) = (settling.count + search.count, watches.count, polling.isOn)
        let ahead = max(0, uncounted)
        parts.shared.state.withLock { shared in
            shared.statistics.pendingNew = settled
            shared.statistics.pendingBacklog = ahead
            shared.statistics.watches = watched
            shared.statistics.isPolling = isPolling
        }
        if hasNews {
            hasNews = false
            parts.onAvailable()
        }
    }

    /// How long to sleep: until the next deadline, or not at all while there is something to walk.
    private var timeout: Duration? {
        if root.isMissing { return nextRootCheck - now }
        if !walks.isEmpty && hasRoom && settling.count < parts.options.arrivalLimit { return .zero }
        if search.walk != nil || (backlog != nil && backlogHasRoom) { return .zero }
        var due = min(nextRootCheck, nextWalk ?? nextRootCheck)
        if let settled = settling.earliest, hasRoom { due = min(due, settled) }
        if !search.waiting.isEmpty { due = min(due, search.next) }
        if let retry = retries.earliest { due = min(due, retry) }
        if let departure = departures.due, isQuiet { due = min(due, departure) }
        return max(.zero, due - now)
    }

    /// Whether another newly arrived file may be held.
    var hasRoom: Bool {
        let waiting = parts.shared.state.withLock { $0.pending.arrivalCount }
        return waiting + parkedCount < parts.options.arrivalLimit && search.hasRoom
    }

    /// Whether another file of the backlog may be examined ahead.
    var backlogHasRoom: Bool {
        let waiting = parts.shared.state.withLock { $0.pending.backlogCount }
        return waiting + parkedCount < parts.options.backlogAhead && settling.count < parts.options.arrivalLimit
            && search.hasRoom
    }

    private var parkedCount: Int {
        parked.values.reduce(0) { $0 + $1.count }
    }

    /// Says something to the people who look after the daemon.
    func notice(_ notice: FolderNotice) {
        parts.onNotice(notice)
    }
}
