import Dispatch
import Synchronization
import Testing

@testable import Daemon

/// What becomes of records where reloads follow one another while a sink stands still.
@Suite struct SinkReplacementTests {
    private let stuck = TestSink(name: "stuck", gate: DispatchSemaphore(value: 0))
    private let last = TestSink(name: "last")

    private func emitter(_ sinks: [any Sink]) -> Emitter {
        Emitter(sinks: sinks, opening: EventSamples.opening, log: { _, _ in })
    }

    @Test func `what the sink that takes a place gives up too goes to the next one`() {
        let next = TestSink(name: "next", gate: DispatchSemaphore(value: 0))
        let done = Mutex<[Int]>([])
        let emitter = emitter([stuck])
        for index in 0..<2 {
            emitter.emit(EventSamples.frame(index: index)) { done.withLock { $0.append(index) } }
        }
        emitter.replace(sinks: [next], patience: 0.1)
        emitter.emit(EventSamples.frame(index: 2)) { done.withLock { $0.append(2) } }
        emitter.replace(sinks: [last], patience: 0.1)
        emitter.flush()
        #expect(done.withLock { $0 } == [0, 1, 2])
        #expect(SinkSamples.summary(next.bytes) == ["log.open 0"])
        #expect(SinkSamples.summary(last.bytes) == ["log.open 0", "frame 1", "frame 2", "frame 3"])
        #expect(emitter.isComplete)
        emitter.close(within: 1)
    }

    @Test func `what a sink gives up that goes only later goes to what comes then`() {
        let added = TestSink(name: "added")
        let done = Mutex<[Int]>([])
        let emitter = emitter([stuck])
        emitter.emit(EventSamples.frame(index: 0)) { done.withLock { $0.append(0) } }
        emitter.replace(sinks: [stuck, added], patience: 0.1)
        emitter.replace(sinks: [added, last], patience: 0.1)
        emitter.flush()
        #expect(done.withLock { $0 } == [0])
        #expect(SinkSamples.summary(added.bytes) == ["log.open 0", "frame 1"])
        #expect(SinkSamples.summary(last.bytes) == ["log.open 0", "frame 1"])
        emitter.close(within: 1)
    }

    @Test func `what a sink gives up for which none comes is done where the others have it`() {
        let kept = TestSink(name: "kept")
        let done = Mutex<[Int]>([])
        let emitter = emitter([stuck, kept])
        for index in 0..<2 {
            emitter.emit(EventSamples.frame(index: index)) { done.withLock { $0.append(index) } }
        }
        emitter.replace(sinks: [kept], patience: 0.1)
        emitter.flush()
        #expect(done.withLock { $0 } == [0, 1])
        #expect(SinkSamples.summary(kept.bytes) == ["log.open 0", "frame 1", "frame 2"])
        emitter.close(within: 1)
    }

    @Test func `what a sink gives up is not done while only that sink is there`() {
        let done = Mutex<[Int]>([])
        let emitter = emitter([stuck])
        emitter.emit(EventSamples.frame(index: 0)) { [last] in
            done.withLock { $0.append(SinkSamples.summary(last.bytes).count) }
        }
        emitter.replace(sinks: [stuck], patience: 0.1)
        emitter.replace(sinks: [last], patience: 0.1)
        emitter.flush()
        #expect(done.withLock { $0 } == [2])
        #expect(SinkSamples.summary(last.bytes) == ["log.open 0", "frame 1"])
        emitter.close(within: 1)
    }

    @Test func `what was given up is not done where nobody reads what stays`() {
        let deaf = TestSink(name: "deaf", outcome: .readerGone)
        let emitter = emitter([stuck, deaf])
        emitter.emit(EventSamples.frame()) { Issue.record("nobody has it") }
        emitter.replace(sinks: [deaf], patience: 0.1)
        emitter.flush()
        emitter.close(within: 1)
    }
}
