import Dispatch
import Synchronization
import Testing

@testable import Daemon

/// Who works, on what, and in which order.
@Suite struct WorkerPoolTests {
    /// Fills a pool of one worker while that worker is held, and says in which order the work was done.
    private func order(_ submitted: [(WorkPriority, Int)]) -> [Int] {
        let pool = WorkerPool(workers: 1)
        let gate = DispatchSemaphore(value: 0)
        let begun = DispatchSemaphore(value: 0)
        let done = DispatchGroup()
        let order = Mutex<[Int]>([])
        done.enter()
        pool.submit(.live) { @Sendable in
            begun.signal()
            gate.wait()
            done.leave()
        }
        begun.wait()
        for (priority, number) in submitted {
            done.enter()
            pool.submit(priority) { @Sendable in
                order.withLock { $0.append(number) }
                done.leave()
            }
        }
        gate.signal()
        done.wait()
        return order.withLock { $0 }
    }

    @Test func `live work goes before arrivals, and they before the backlog`() {
        #expect(order([(.backlog, 1), (.arrival, 2), (.live, 3), (.backlog, 4), (.live, 5)]) == [3, 5, 2, 1, 4])
    }

    @Test func `the backlog has its small share`() throws {
        let work = (0..<40).map { (WorkPriority.live, $0) } + [(WorkPriority.backlog, 100)]
        let position = try #require(order(work).firstIndex(of: 100))
        #expect(position < WorkerPool.backlogShare)
    }

    @Test func `no more run at once than there are workers`() {
        let pool = WorkerPool(workers: 3)
        let state = Mutex((running: 0, most: 0))
        let done = DispatchGroup()
        for _ in 0..<200 {
            done.enter()
            pool.submit(.arrival) { @Sendable in
                state.withLock { state in
                    state.running += 1
                    state.most = max(state.most, state.running)
                }
                state.withLock { $0.running -= 1 }
                done.leave()
            }
        }
        done.wait()
        #expect(state.withLock { $0.most } <= 3)
        #expect(pool.waiting == 0)
    }
}
