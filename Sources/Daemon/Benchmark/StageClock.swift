import Dispatch
import Engine
import Synchronization

/// Adds up how long each stage holds workers.
final class StageClock: StageObserver {
    private final class Counter: Sendable {
        let nanoseconds = Atomic<UInt64>(0)
    }

    private let counters = Stage.allCases.map { _ in Counter() }

    func begin() -> UInt64 { DispatchTime.now().uptimeNanoseconds }

    func end(_ stage: Stage, begunAt moment: UInt64, workers: Int) {
        let elapsed = DispatchTime.now().uptimeNanoseconds - moment
        counters[stage.rawValue].nanoseconds.wrappingAdd(elapsed * UInt64(workers), ordering: .relaxed)
    }

    /// Seconds of all workers together that a stage has taken so far.
    func seconds(of stage: Stage) -> Double {
        Double(counters[stage.rawValue].nanoseconds.load(ordering: .relaxed)) * 1e-9
    }
}
