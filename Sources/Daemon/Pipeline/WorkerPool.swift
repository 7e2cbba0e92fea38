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
final class WorkerPool: Sendable {
    let workers: Int
    private let queue = DispatchQueue(label: "tagclipd.workers", attributes: .concurrent)
    private let state: Mutex<State>
    private let beacons: ProgressBeacons?

    /// One piece in so many comes from the lowest class that waits.
    static let backlogShare = 8

    private struct State {
        var waiting: [[@Sendable () -> Void]] = WorkPriority.allCases.map { _ in [] }
        var running = 0
        var taken = 0
        var encoding: EncodingRules

        /// Whether there is something that a free worker may do.
        var hasWork: Bool {
            WorkPriority.allCases.contains { !waiting[$0.rawValue].isEmpty && ($0 != .encoding || encoding.mayStart) }
        }

        /// The next piece of work and what it is.
        mutating func next() -> (priority: WorkPriority, work: @Sendable () -> Void)? {
            taken += 1
            let order: [WorkPriority] =
                if encoding.isDue {
                    [.encoding, .live, .arrival, .backlog]
                } else if taken % WorkerPool.backlogShare == 0 {
                    [.backlog, .arrival, .live, .encoding]
                } else {
                    WorkPriority.allCases
                }
            let turn = order.first { !waiting[$0.rawValue].isEmpty && ($0 != .encoding || encoding.mayStart) }
            guard let turn else { return nil }
            encoding.begin(turn, isEncodingWaiting: !waiting[WorkPriority.encoding.rawValue].isEmpty)
            return (turn, waiting[turn.rawValue].removeFirst())
        }
    }

    /// - Parameter beacons: where workers show that they move.
    init(workers: Int, beacons: ProgressBeacons? = nil) {
        precondition(workers >= 1, "somebody has to work")
        self.workers = workers
        self.beacons = beacons
        state = Mutex(State(encoding: EncodingRules(workers: workers)))
    }

    /// Runs `work` as soon as a worker is free and nothing more urgent waits.
    func submit(_ priority: WorkPriority, _ work: @escaping @Sendable () -> Void) {
        state.withLock { $0.waiting[priority.rawValue].append(work) }
        startWorker()
    }

    /// How many pieces wait.
    var waiting: Int {
        state.withLock { $0.waiting.reduce(0) { $0 + $1.count } }
    }

    /// Lets one more worker begin where there is something for it to do.
    private func startWorker() {
        let starts = state.withLock { state in
            guard state.running < workers, state.hasWork else { return false }
            state.running += 1
            return true
        }
        guard starts else { return }
        queue.async { @Sendable [self] in workOff() }
    }

    private func workOff() {
        let beacon = beacons?.beacon("worker")
        while true {
            let next = state.withLock { state -> (priority: WorkPriority, work: @Sendable () -> Void)? in
                if let next = state.next() { return next }
                state.running -= 1
                return nil
            }
            guard let next else { return }
            startWorker()
            beacon?.begin()
            next.work()
            beacon?.end()
            state.withLock { $0.encoding.end(next.priority) }
        }
    }
}
