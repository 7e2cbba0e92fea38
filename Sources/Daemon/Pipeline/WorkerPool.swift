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
/// Of ``backlogShare`` pieces of work one is taken from the lowest class that waits, so that nothing starves. That is
/// not for labels: no frame of a running source waits for one, unless every worker has had frames to do for
/// ``encodingShare`` pieces on end. Callers bound what they submit (``FrameSlots``); the pool itself never waits.
final class WorkerPool: Sendable {
    let workers: Int
    private let queue = DispatchQueue(label: "tagclipd.workers", attributes: .concurrent)
    private let state = Mutex(State())
    private let beacons: ProgressBeacons?

    /// One piece in so many comes from the lowest class that waits.
    static let backlogShare = 8

    /// One piece in so many is a label's where more urgent work never ends.
    static let encodingShare = 64

    private struct State {
        var waiting: [[@Sendable () -> Void]] = WorkPriority.allCases.map { _ in [] }
        var running = 0
        var taken = 0
        /// Pieces taken since the last label's while one waits.
        var withoutEncoding = 0

        /// The next piece of work.
        mutating func next() -> (@Sendable () -> Void)? {
            taken += 1
            let order: [WorkPriority] =
                if withoutEncoding >= WorkerPool.encodingShare - 1 {
                    [.encoding]
                } else if taken % WorkerPool.backlogShare == 0 {
                    [.backlog, .arrival, .live, .encoding]
                } else {
                    WorkPriority.allCases
                }
            guard let turn = order.first(where: { !waiting[$0.rawValue].isEmpty }) else { return nil }
            let isPassedOver = turn != .encoding && !waiting[WorkPriority.encoding.rawValue].isEmpty
            withoutEncoding = isPassedOver ? withoutEncoding + 1 : 0
            return waiting[turn.rawValue].removeFirst()
        }
    }

    /// - Parameter beacons: where workers show that they move.
    init(workers: Int, beacons: ProgressBeacons? = nil) {
        precondition(workers >= 1, "somebody has to work")
        self.workers = workers
        self.beacons = beacons
    }

    /// Runs `work` as soon as a worker is free and nothing more urgent waits.
    func submit(_ priority: WorkPriority, _ work: @escaping @Sendable () -> Void) {
        let startsWorker = state.withLock { state in
            state.waiting[priority.rawValue].append(work)
            guard state.running < workers else { return false }
            state.running += 1
            return true
        }
        guard startsWorker else { return }
        queue.async { @Sendable [self] in workOff() }
    }

    /// How many pieces wait.
    var waiting: Int {
        state.withLock { $0.waiting.reduce(0) { $0 + $1.count } }
    }

    private func workOff() {
        let beacon = beacons?.beacon("worker")
        while true {
            let work = state.withLock { state -> (@Sendable () -> Void)? in
                if let work = state.next() { return work }
                state.running -= 1
                return nil
            }
            guard let work else { return }
            beacon?.begin()
            work()
            beacon?.end()
        }
    }
}
