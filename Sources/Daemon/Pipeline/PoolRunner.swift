import Dispatch
import Engine

/// Encodes labels on the daemon's worker pool, where frames of running sources go first.
struct PoolRunner: PieceRunner {
    let pool: WorkerPool

    /// Runs every piece as work of the pool's; the calling thread, never one of the pool's, waits.
    func forEach(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
        let done = DispatchGroup()
        for index in 0..<count {
            done.enter()
            pool.submit(.encoding) { @Sendable in
                body(index)
                done.leave()
            }
        }
        done.wait()
    }
}
