import Decode
import Dispatch
import Foundation
import Synchronization
import Testing

@testable import Daemon

/// A stream that is run.
@Suite struct StreamWorkerTests {
    /// Hears what is told, and does something at some frame.
    private final class Listener: EventOutput {
        private struct Told {
            var states: [SourceStateRecord.State] = []
            var frames: [Int] = []
        }

        private let all = Mutex(Told())
        private let turn = Mutex<(frame: Int, body: @Sendable () -> Void)?>(nil)

        /// The states told so far.
        var states: [SourceStateRecord.State] { all.withLock { $0.states } }
        /// The numbers of the frames told so far.
        var frames: [Int] { all.withLock { $0.frames } }

        /// Has `body` run when so many frames have been told.
        func at(frame: Int, _ body: @escaping @Sendable () -> Void) { turn.withLock { $0 = (frame, body) } }

        func emit(_ event: Event, afterWriting: (@Sendable () -> Void)?) {
            switch event.content {
            case .sourceState(let record): all.withLock { $0.states.append(record.state) }
            case .frame(let record):
                let count = all.withLock { told in
                    told.frames.append(record.index)
                    return told.frames.count
                }
                if let turn = turn.withLock({ $0 }), turn.frame == count { turn.body() }
            default: break
            }
            afterWriting?()
        }

        func settle() {}
    }

    private func worker(
        _ settings: String, stall: Duration? = nil, _ listener: Listener,
        clock: @escaping MonotonicTime = systemMonotonicTime
    ) throws -> StreamWorker {
        StreamWorker(
            name: "gate", plan: try StreamSamples.plan(settings, stall: stall),
            in: SourceSurroundings(pool: WorkerPool(workers: 1), output: listener, log: { _, _ in }), clock: clock)
    }

    private func sample(_ name: String) -> URL {
        URL(filePath: #filePath).appending(path: "../../../../samples/\(name)").standardized
    }

    /// A worker that reads a film of 30 s and 10 frames a second, and is paused by its third record.
    private func pausedFilm(_ listener: Listener) async throws -> StreamWorker {
        let worker = try worker(
            "url: \"\(sample("gate.mp4").path)\", every: 10, frames: on, decode: inline", listener)
        listener.at(frame: 3) { [weak worker] in worker?.pause() }
        worker.start()
        try await eventually("it is paused") { listener.states.last == .paused }
        return worker
    }

    @Test func `a file goes on after a pause where it was`() async throws {
        let listener = Listener()
        let worker = try await pausedFilm(listener)
        defer { worker.stop(.shutdown) }
        #expect(listener.frames.count < 30)
        worker.resume()
        try await eventually("it has ended") { listener.states.last == .stopped }
        #expect(listener.states == [.starting, .running, .paused, .running, .stopped])
        #expect(listener.frames == Array(stride(from: 0, to: 300, by: 10)))
    }

    @Test func `a file that is paused can be stopped`() async throws {
        let listener = Listener()
        let worker = try await pausedFilm(listener)
        worker.stop(.shutdown)
        #expect(worker.connection.withLock { $0 == nil })
        #expect(listener.states == [.starting, .running, .paused, .stopped])
    }

    @Test func `a filter graph may wait for its next sample longer than a stall`() async throws {
        let listener = Listener()
        let worker = try worker(
            "url: \"testsrc2=s=64x48:r=1\", fps: 0.001, ffmpeg: {f: lavfi}", stall: .nanoseconds(1), listener)
        worker.start()
        try await eventually("it runs") { listener.states.last == .running }
        worker.tick()
        #expect(worker.connection.withLock { $0?.interruption.isInterrupted } == false)
        worker.stop(.shutdown)
        #expect(listener.states == [.starting, .running, .stopped])
    }

    @Test func `frames that are fetched at once wait for one another`() async throws {
        let bytes = [UInt8](try Data(contentsOf: sample("gate.mp4")))
        let server = try ModelServer { request, connection in ModelServer.serve(bytes, request, connection) }
        defer { server.stop() }
        let listener = Listener()
        let worker = try worker(
            "url: \"\(server.url)/gate.mp4\", live: on, fps: 0.5, frames: on, motion: off, decode: inline", listener)
        worker.start()
        try await eventually("it has ended") { listener.states.contains(.retrying) }
        worker.stop(.shutdown)
        // Reading all of them takes less time than tagging three.
        #expect(listener.frames.count > 5)
    }

    @Test func `a camera is not asked for while too much waits to be told`() throws {
        let asked = DispatchSemaphore(value: 0)
        let server = try ModelServer { request, connection in
            asked.signal()
            ModelServer.serve([], request, connection)
        }
        defer { server.stop() }
        let worker = try worker("url: \"\(server.url)/snap.jpg\", decode: inline", Listener())
        let room = DispatchSemaphore(value: 0)
        for _ in 0..<StreamWorker.outstandingLimit { worker.deliver { _ in room.wait() } }
        worker.start()
        #expect(asked.wait(timeout: .now() + 0.5) == .timedOut)
        for _ in 0..<StreamWorker.outstandingLimit { room.signal() }
        #expect(asked.wait(timeout: .now() + 60) == .success)
        worker.stop(.shutdown)
    }

    @Test func `the period of a camera that gives one picture at a time begins with the request`() async throws {
        let bytes = [UInt8](try Data(contentsOf: sample("pictures/tiger.jpg")))
        let clock = TurnedClock()
        let server = try ModelServer { request, connection in
            // The first answer takes ten periods.
            if request.number == 0 { clock.turn(.seconds(10_000)) }
            ModelServer.serve(bytes, request, connection)
        }
        defer { server.stop() }
        let worker = try worker(
            "url: \"\(server.url)/snap.jpg\", fps: 0.001, decode: inline", Listener(), clock: clock.now)
        worker.start()
        try await eventually("it is asked again at once") { worker.counters.totals.decoded >= 2 }
        worker.stop(.shutdown)
        // What was missed meanwhile is not made up for.
        #expect(worker.counters.totals.decoded == 2)
    }
}
