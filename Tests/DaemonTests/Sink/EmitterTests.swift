import Dispatch
import Glibc
import Synchronization
import Testing

@testable import Daemon

@Suite struct EmitterTests {
    private func emitter(_ sinks: [any Sink], pending: Int = 64, gone: @escaping Emitter.ReadersGone = {}) -> Emitter {
        Emitter(sinks: sinks, opening: EventSamples.opening, pending: pending, readersGone: gone, log: { _, _ in })
    }

    @Test func `each sink counts for itself what its filter lets through`() throws {
        let all = TestSink()
        let tags = TestSink(filter: try EventFilter(patterns: ["tag.*"]))
        let emitter = emitter([all, tags])
        emitter.emit(EventSamples.frame())
        emitter.emit(EventSamples.tag(.begin(initial: false)))
        emitter.emit(EventSamples.stats)
        emitter.emit(EventSamples.tag(.end(.init(pts: 1), .absent)))
        #expect(emitter.close(within: 10))
        #expect(
            SinkSamples.summary(all.bytes) == ["log.open 0", "frame 1", "tag.begin 2", "stats 3", "tag.end 4"])
        #expect(SinkSamples.summary(tags.bytes) == ["log.open 0", "tag.begin 1", "tag.end 2"])
        try SchemaValidator.expectValid(all.bytes + tags.bytes, records: 8)
    }

    @Test func `one record has one id in every sink, and each log open its own`() {
        let sinks = [TestSink(), TestSink()]
        let emitter = emitter(sinks)
        emitter.emit(EventSamples.state)
        emitter.close(within: 10)
        let ids = sinks.map { sink in
            String(decoding: sink.bytes, as: UTF8.self).matches(of: /"id":"([0-9a-f]*)"/).map { String($0.1) }
        }
        #expect(ids[0].count == 2 && ids[1].count == 2)
        #expect(ids[0][0] != ids[1][0] && ids[0][1] == ids[1][1])
    }

    @Test func `sinks that want whole scores get them, the others at most 16 KiB`() {
        let bounded = TestSink()
        let whole = TestSink(scores: .whole)
        let emitter = emitter([bounded, whole])
        emitter.emit(EventSamples.frame(scores: (0..<3000).map { .init(label: "label \($0)", value: 0.5) }))
        emitter.close(within: 10)
        #expect(String(decoding: whole.bytes, as: UTF8.self).contains("label 2999"))
        #expect(bounded.bytes.split(separator: 10).allSatisfy { $0.count < 16384 })
    }

    @Test func `what is done is told after its line is out, in order`() {
        let gate = DispatchSemaphore(value: 0)
        let sink = TestSink(gate: gate)
        let emitter = emitter([sink])
        let told = Mutex<[Int]>([])
        for index in 0..<3 {
            emitter.emit(EventSamples.frame(index: index)) { @Sendable in told.withLock { $0.append(index) } }
        }
        #expect(told.withLock { $0 } == [])
        for _ in 0..<3 { gate.signal() }
        emitter.flush()
        #expect(told.withLock { $0 } == [0, 1, 2])
        emitter.close(within: 10)
    }

    @Test func `what was dropped by a socket is done, what a file gave up is not`() {
        let lossy = TestSink(isLossless: false, outcome: .dropped)
        let lossless = TestSink()
        let emitter = emitter([lossy, lossless])
        let told = Atomic(0)
        emitter.emit(EventSamples.frame()) { @Sendable in told.add(1, ordering: .relaxed) }
        emitter.flush()
        #expect(told.load(ordering: .relaxed) == 1)
        lossless.answer(.abandoned)
        emitter.emit(EventSamples.frame()) { @Sendable in told.add(1, ordering: .relaxed) }
        emitter.close(within: 10)
        #expect(told.load(ordering: .relaxed) == 1)
    }

    @Test func `whoever emits waits while the sink has no room, and nothing is lost`() async {
        let gate = DispatchSemaphore(value: 0)
        let sink = TestSink(gate: gate)
        let emitter = emitter([sink], pending: 4)
        let ahead = onThread {
            var ahead = 0
            for index in 0..<20 {
                emitter.emit(EventSamples.frame(index: index))
                ahead = max(ahead, index + 1 - Int(sink.counters.written.load(ordering: .acquiring)))
            }
            return ahead
        }
        for _ in 0..<20 { gate.signal() }
        // Each event that is still pending keeps its place until its record is out.
        #expect(await ahead.value <= 4)
        #expect(emitter.close(within: 10))
        #expect(SinkSamples.summary(sink.bytes).count == 21)
    }

    @Test func `when the last reader has gone it is told once, and emitting goes on without harm`() {
        let gone = Atomic(0)
        let first = TestSink(name: "first", outcome: .readerGone)
        let second = TestSink(name: "second")
        let log = MessageLog()
        let emitter = Emitter(
            sinks: [first, second], opening: EventSamples.opening,
            readersGone: { @Sendable in gone.add(1, ordering: .relaxed) }, log: log.log)
        emitter.emit(EventSamples.frame())
        emitter.flush()
        #expect(gone.load(ordering: .relaxed) == 0 && log.levels == ["warning"])
        second.answer(.readerGone)
        for _ in 0..<100 { emitter.emit(EventSamples.frame()) }
        #expect(emitter.close(within: 10))
        #expect(gone.load(ordering: .relaxed) == 1 && log.levels == ["warning"])
    }

    @Test func `a reader that leaves while there is nothing to write is noticed`() {
        var ends: [Int32] = [0, 0]
        #expect(unsafe pipe(&ends) == 0)
        let writing = Descriptor(owning: ends[1])
        let gone = DispatchSemaphore(value: 0)
        let sink = StandardOutputSink(SharedOutput(writing.number), log: { _, _ in })
        let emitter = emitter([sink], gone: { @Sendable in gone.signal() })
        emitter.flush()
        close(ends[0])
        gone.wait()
        emitter.emit(EventSamples.frame())
        #expect(emitter.close(within: 10))
    }

    @Test func `the wait for a reader's end ends with the sink`() {
        var ends: [Int32] = [0, 0]
        #expect(unsafe pipe(&ends) == 0)
        let writing = Descriptor(owning: ends[1])
        let sink = StandardOutputSink(SharedOutput(writing.number), log: { _, _ in })
        emitter([sink], gone: { Issue.record("the reader is there") }).close(within: 10)
        close(ends[0])
    }

    @Test func `closing gives up a sink that waits for ever, and says so`() {
        let sink = TestSink(gate: DispatchSemaphore(value: 0))
        let emitter = emitter([sink])
        emitter.emit(EventSamples.frame())
        #expect(!emitter.close(within: 0))
        #expect(sink.calls.withLock { $0 } == ["abandon", "close"])
        emitter.emit(EventSamples.frame())
        #expect(SinkSamples.summary(sink.bytes) == ["log.open 0"])
    }

    @Test func `at the end a sink that stands still doesn't keep the records from the others`() {
        let stuck = TestSink(name: "stuck", gate: DispatchSemaphore(value: 0))
        let sound = TestSink(name: "sound")
        let emitter = emitter([stuck, sound], pending: 1)
        emitter.emit(EventSamples.frame())
        emitter.giveUpStuckSinks(after: 0.05)
        for _ in 0..<3 { emitter.emit(EventSamples.frame()) }
        #expect(emitter.close(within: 30))
        #expect(SinkSamples.summary(sound.bytes) == ["log.open 0", "frame 1", "frame 2", "frame 3", "frame 4"])
        #expect(stuck.calls.withLock { $0.contains("abandon") })
    }

    @Test func `a sink that stands still is given up while the emitter closes`() {
        let stuck = TestSink(name: "stuck", gate: DispatchSemaphore(value: 0))
        let sound = TestSink(name: "sound")
        let emitter = emitter([stuck, sound], pending: 8)
        emitter.giveUpStuckSinks(after: 0.5)
        for _ in 0..<3 { emitter.emit(EventSamples.frame()) }
        #expect(emitter.close(within: 30))
        #expect(SinkSamples.summary(sound.bytes) == ["log.open 0", "frame 1", "frame 2", "frame 3"])
    }

    @Test(arguments: [(1, "1 record was"), (3, "3 records were")])
    func `how many records a sink gave up is told at the end`(_ count: Int, _ what: String) {
        let log = MessageLog()
        let stuck = TestSink(name: "stuck", gate: DispatchSemaphore(value: 0))
        let emitter = Emitter(
            sinks: [stuck, TestSink(name: "sound")], opening: EventSamples.opening, log: log.log)
        emitter.giveUpStuckSinks(after: 0.5)
        for _ in 0..<count { emitter.emit(EventSamples.frame()) }
        #expect(emitter.close(within: 30))
        #expect(log.texts == ["stuck: \(what) given up at the stop"])
    }

    @Test func `what a sink that stands still gives up goes to the one that takes its place`() throws {
        let stuck = TestSink(gate: DispatchSemaphore(value: 0))
        let kept = TestSink(name: "kept")
        let new = TestSink(name: "new")
        let done = Mutex<[Int]>([])
        let emitter = emitter([stuck, kept])
        for index in 0..<3 {
            emitter.emit(EventSamples.frame(index: index)) { done.withLock { $0.append(index) } }
        }
        emitter.replace(sinks: [kept, new], patience: 0.1)
        emitter.emit(EventSamples.frame(index: 3)) { done.withLock { $0.append(3) } }
        emitter.flush()
        #expect(done.withLock { $0 } == [0, 1, 2, 3])
        #expect(SinkSamples.summary(stuck.bytes) == ["log.open 0"])
        #expect(SinkSamples.summary(kept.bytes).filter { $0.hasPrefix("frame") }.count == 4)
        #expect(SinkSamples.summary(new.bytes) == ["log.open 0", "frame 1", "frame 2", "frame 3", "frame 4"])
        #expect(emitter.isComplete && stuck.calls.withLock { $0 } == ["abandon", "close"])
        emitter.close(within: 1)
    }

    @Test func `reopening is asked for at once and done in order`() {
        let sink = TestSink()
        let emitter = emitter([sink])
        emitter.reopen()
        emitter.flush()
        #expect(sink.calls.withLock { $0 } == ["request", "refresh"])
        emitter.close(within: 10)
    }

    @Test func `what is secret in a sink's name is not shown in its numbers`() {
        SecretRegistry.shared.register("sinkpw-5e81")
        let emitter = emitter([TestSink(name: "file:/out/sinkpw-5e81/records")])
        #expect(emitter.statistics.map(\.name) == ["file:/out/***/records"])
        emitter.close(within: 10)
    }

    @Test func `an emitter that was never used can go`() {
        emitter([], pending: 8).close(within: 10)
    }
}
