import Dispatch
import Glibc
import Synchronization
import Testing

@testable import Daemon
@testable import Engine

/// Who works, on what, and in which order.
@Suite struct WorkerPoolTests {
    /// Fills a pool of one worker while that worker is held, and says in which order the work was done.
    private func order(
        _ submitted: [(WorkPriority, Int)], on pool: WorkerPool = WorkerPool(workers: 1),
        doing work: @escaping @Sendable (Int) -> Void = { _ in }
    ) -> [Int] {
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
                work(number)
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

    @Test func `labels go behind live frames and arrivals and before the backlog`() {
        #expect(
            order([(.encoding, 1), (.backlog, 2), (.arrival, 3), (.encoding, 4), (.live, 5)]) == [5, 3, 1, 4, 2])
    }

    @Test func `a label waits for frames that never end, but not for ever`() throws {
        let work = [(WorkPriority.encoding, 100)] + (0..<150).map { (WorkPriority.live, $0) }
        let position = try #require(order(work).firstIndex(of: 100))
        #expect(position >= EncodingRules.share - 2 && position < EncodingRules.share)
    }

    @Test func `a live frame that comes during encoding starts before the next piece`() {
        let pool = WorkerPool(workers: 1)
        let order = Mutex<[String]>([])
        let frame = DispatchGroup()
        frame.enter()
        PoolRunner(pool: pool).forEach(6) { @Sendable piece in
            if piece == 2 {
                pool.submit(.live) { @Sendable in
                    order.withLock { $0.append("frame") }
                    frame.leave()
                }
            }
            order.withLock { $0.append("\(piece)") }
        }
        frame.wait()
        #expect(order.withLock { $0 } == ["0", "1", "2", "frame", "3", "4", "5"])
    }

    @Test func `no label is begun beside a frame, and all workers encode when it is done`() {
        let pool = WorkerPool(workers: 2)
        let begun = DispatchSemaphore(value: 0)
        let gate = DispatchSemaphore(value: 0)
        let frameEnds = Atomic(false)
        let both = DispatchGroup()
        pool.submit(.live) { @Sendable in
            begun.signal()
            gate.wait()
            frameEnds.store(true, ordering: .sequentiallyConsistent)
        }
        begun.wait()
        let encoded = DispatchGroup()
        for _ in 0..<2 {
            encoded.enter()
            both.enter()
            pool.submit(.encoding) { @Sendable in
                let isFrameOver = frameEnds.load(ordering: .sequentiallyConsistent)
                #expect(isFrameOver)
                // Each waits for the other: that takes both workers.
                both.leave()
                #expect(both.wait(timeout: .now() + 10) == .success)
                encoded.leave()
            }
        }
        // A worker that may not encode has nothing to do: time for it to do wrong.
        #expect(encoded.wait(timeout: .now() + 0.1) == .timedOut)
        gate.signal()
        #expect(encoded.wait(timeout: .now() + 20) == .success)
    }

    @Test func `labels move on beside a source that has frames all the time`() {
        let pool = WorkerPool(workers: 2)
        let isOver = Atomic(false)
        let frames = Atomic<Int>(0)
        @Sendable func frame() {
            guard !isOver.load(ordering: .relaxed) else { return }
            pool.submit(.live) { @Sendable in
                frames.add(1, ordering: .relaxed)
                frame()
            }
        }
        frame()
        let encoded = DispatchGroup()
        for _ in 0..<20 {
            encoded.enter()
            pool.submit(.encoding) { @Sendable in encoded.leave() }
        }
        #expect(encoded.wait(timeout: .now() + 20) == .success)
        isOver.store(true, ordering: .relaxed)
    }

    @Test func `work on the pool is over when its caller goes on`() {
        let parallelism = Parallelism(workers: 4, runner: PoolRunner(pool: WorkerPool(workers: 4)))
        for _ in 0..<2_000 {
            let sum = Atomic<Int>(0)
            parallelism.forEach(5) { @Sendable index in sum.add(index, ordering: .relaxed) }
            #expect(sum.load(ordering: .relaxed) == 10)
        }
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

    /// The niceness of the calling thread.
    private static var niceness: Int32 { getpriority(.init(PRIO_PROCESS.rawValue), 0) }

    @Test func `the backlog alone is done at the niceness that was asked for`() {
        let pool = WorkerPool(workers: 2, nice: 7)
        let own = getpriority(.init(PRIO_PROCESS.rawValue), id_t(getpid()))
        let found = Mutex<[WorkPriority: Set<Int32>]>([:])
        let done = DispatchGroup()
        for _ in 0..<50 {
            for priority in WorkPriority.allCases {
                done.enter()
                pool.submit(priority) { @Sendable in
                    _ = found.withLock { $0[priority, default: []].insert(Self.niceness) }
                    done.leave()
                }
            }
        }
        #expect(done.wait(timeout: .now() + 30) == .success)
        let niceness = found.withLock { $0 }
        #expect(niceness[.backlog] == [min(own + 7, 19)])
        // Dispatch may raise its own threads; nothing lowers them.
        for priority in [WorkPriority.live, .arrival, .encoding] {
            #expect(niceness[priority]?.allSatisfy { $0 <= own } == true)
        }
    }

    @Test func `a live frame does not wait for niced work, which the backlog does`() {
        let pool = WorkerPool(workers: 1, nice: 1)
        let gate = DispatchSemaphore(value: 0)
        let begun = DispatchSemaphore(value: 0)
        let frame = DispatchSemaphore(value: 0)
        let second = DispatchSemaphore(value: 0)
        pool.submit(.backlog) { @Sendable in
            begun.signal()
            gate.wait()
        }
        begun.wait()
        pool.submit(.backlog) { @Sendable in second.signal() }
        pool.submit(.live) { @Sendable in frame.signal() }
        #expect(frame.wait(timeout: .now() + 10) == .success)
        #expect(second.wait(timeout: .now() + 0.05) == .timedOut)
        gate.signal()
        #expect(second.wait(timeout: .now() + 10) == .success)
    }

    @Test(arguments: [0, 1])
    func `niced work that takes long is not stuck for an hour, other work is before`(nice: Int) {
        let clock = TurnedClock()
        let beacons = ProgressBeacons(now: clock.now)
        let pool = WorkerPool(workers: 1, nice: nice, beacons: beacons)
        let gate = DispatchSemaphore(value: 0)
        let begun = DispatchSemaphore(value: 0)
        pool.submit(.backlog) { @Sendable in
            begun.signal()
            gate.wait()
        }
        begun.wait()
        clock.turn(.seconds(3_600))
        #expect(beacons.stuck(limit: .seconds(120)).count == 1 - nice)
        clock.turn(.seconds(1))
        #expect(beacons.stuck(limit: .seconds(120)).count == 1)
        gate.signal()
    }

    @Test func `niced work has its share too and no more threads than workers`() throws {
        let work = (0..<40).map { ($0 == 39 ? WorkPriority.backlog : .live, $0) }
        let order = order(work, on: WorkerPool(workers: 1, nice: 1)) { number in
            if number < 39 { usleep(5_000) }
        }
        // It is begun in its turn; frames may pass it while its thread wakes.
        #expect(try #require(order.firstIndex(of: 39)) < 39)
    }
}
