import Dispatch
import Synchronization

/// Which work goes first.
enum WorkPriority: Int, Sendable, CaseIterable {
    /// Frames of live streams.
    case live
    /// Files that have just arrived.
    case arrival
    /// Labels that are being encoded while sources run.
    case encoding
    /// Files that were there before.
    case backlog
}

/// The pool that runs the engine: as many threads as workers, live work first.
///
/// Of ``backlogShare`` pieces of work one is taken from the lowest class that waits, so that nothing starves. Labels
/// have rules of their own (``EncodingRules``). Callers bound what they submit (``FrameSlots``); the pool itself never
/// waits.
///
/// With a niceness the backlog is done on threads of that niceness (``NicedThreads``). Such a piece may take long where
/// other programs want the machine, so more urgent work does not wait for it: only the backlog counts the workers on it.
final class WorkerPool: Sendable {
    let workers: Int
    /// What is added to the niceness of threads that do the backlog.
    let nice: Int
    private let queue = DispatchQueue(label: "tagclipd.workers", attributes: .concurrent)
    private let niced: NicedThreads?
    private let state: Mutex<State>
    private let beacons: ProgressBeacons?

    /// One piece in so many comes from the lowest class that waits.
    static let backlogShare = 8

    /// How long a niced piece may take before it counts as stuck: other programs may leave it a tenth of a core or less.
    static let nicedLimit = Duration.seconds(3_600)

    private struct Piece {
        let priority: WorkPriority
        let isNiced: Bool
        let work: @Sendable () -> Void
    }

    private struct State {
        let workers: Int
        let isBacklogNiced: Bool
        var waiting: [[@Sendable () -> Void]] = WorkPriority.allCases.map { _ in [] }
        var running = 0
        /// Workers on niced threads, beside the others.
        var runningNiced = 0
        var taken = 0
        var encoding: EncodingRules

        /// Whether there is something of a class that a free worker may do.
        private func mayStart(_ priority: WorkPriority) -> Bool {
            guard !waiting[priority.rawValue].isEmpty else { return false }
            return switch priority {
            case .live, .arrival: running < workers
            case .encoding: running < workers && encoding.mayStart
            case .backlog: running + runningNiced < workers
            }
        }

        /// The next piece of work, which counts as running from now on; nil where nothing may start.
        mutating func next() -> Piece? {
            guard WorkPriority.allCases.contains(where: mayStart) else { return nil }
            taken += 1
            let order: [WorkPriority] =
                if encoding.isDue {
                    [.encoding, .live, .arrival, .backlog]
                } else if taken % WorkerPool.backlogShare == 0 {
                    [.backlog, .arrival, .live, .encoding]
                } else {
                    WorkPriority.allCases
                }
            guard let turn = order.first(where: mayStart) else { return nil }
            encoding.begin(turn, isEncodingWaiting: !waiting[WorkPriority.encoding.rawValue].isEmpty)
            let isNiced = turn == .backlog && isBacklogNiced
            if isNiced { runningNiced += 1 } else { running += 1 }
            return Piece(priority: turn, isNiced: isNiced, work: waiting[turn.rawValue].removeFirst())
        }

        /// A piece is done.
        mutating func end(_ piece: Piece) {
            encoding.end(piece.priority)
            if piece.isNiced { runningNiced -= 1 } else { running -= 1 }
        }
    }

    /// - Parameters:
    ///   - nice: what is added to the niceness of threads that do the backlog.
    ///   - beacons: where workers show that they move.
    init(workers: Int, nice: Int = 0, beacons: ProgressBeacons? = nil) {
        precondition(workers >= 1, "somebody has to work")
        self.workers = workers
        self.nice = nice
        self.beacons = beacons
        niced = nice > 0 ? NicedThreads(nice: nice) : nil
        state = Mutex(
            State(workers: workers, isBacklogNiced: nice > 0, encoding: EncodingRules(workers: workers)))
    }

    /// Runs `work` as soon as a worker is free and nothing more urgent waits.
    func submit(_ priority: WorkPriority, _ work: @escaping @Sendable () -> Void) {
        state.withLock { $0.waiting[priority.rawValue].append(work) }
        startWorkers()
    }

    /// How many pieces wait.
    var waiting: Int {
        state.withLock { $0.waiting.reduce(0) { $0 + $1.count } }
    }

    /// Lets workers begin where there is something for them to do.
    private func startWorkers() {
        while let piece = state.withLock({ $0.next() }) { start(piece) }
    }

    private func start(_ piece: Piece) {
        if piece.isNiced, let niced {
            niced.run { @Sendable [self] in workOff(from: piece) }
        } else {
            queue.async { @Sendable [self] in workOff(from: piece) }
        }
    }

    /// Does a piece and what comes next, as long as that belongs on this thread.
    private func workOff(from first: Piece) {
        let beacon = beacons?.beacon("worker", limit: first.isNiced ? Self.nicedLimit : nil)
        var piece = first
        while true {
            beacon?.begin()
            piece.work()
            beacon?.end()
            let next = state.withLock { state in
                state.end(piece)
                return state.next()
            }
            guard let next else { return }
            // The end of a piece may have made room for more than one: of labels, or beside niced work.
            startWorkers()
            guard next.isNiced == piece.isNiced else { return start(next) }
            piece = next
        }
    }
}
