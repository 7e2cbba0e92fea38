import Dispatch
import Engine
import Synchronization

/// Encodes labels on the daemon's worker pool, where frames of running sources go first.
struct PoolRunner: PieceRunner {
    let pool: WorkerPool

    /// Runs every piece as work of the pool's; the calling thread, never one of the pool's, waits.
    func forEach(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
        let work = HeldWork(body)
        let done = DispatchGroup()
        for index in 0..<count {
            done.enter()
            pool.submit(.encoding) { @Sendable in
                work.run(index)
                done.leave()
            }
        }
        done.wait()
        work.letGo()
    }

    /// A body that nobody holds any more once it was let go, though workers may still be about to drop their pieces.
    private final class HeldWork: Sendable {
        private let body: Mutex<(@Sendable (Int) -> Void)?>

        init(_ body: @escaping @Sendable (Int) -> Void) {
            self.body = Mutex(body)
        }

        @inline(never)
        func run(_ index: Int) {
            let body = body.withLock { $0 }
            body?(index)
        }

        func letGo() {
            body.withLock { $0 = nil }
        }
    }
}
