import Testing

@testable import Daemon
@testable import Decode

/// A connection that packets come through.
@Suite struct StreamConnectionTests {
    /// A connection that was opened some seconds ago.
    private func connection(age: Int, _ come: (ReaderProgress) -> Void) -> StreamConnection {
        let progress = ReaderProgress()
        come(progress)
        return StreamConnection(
            interruption: Interruption(), opened: .now - .seconds(age), progress: progress)
    }

    /// Frames that are decoded from the middle of a group of pictures.
    private func broken(_ progress: ReaderProgress) {
        for _ in 0..<10 {
            progress.countPacket()
            progress.countFrame()
        }
    }

    @Test func `frames before a clean key frame end no waiting for one`() {
        var young = connection(age: 1, broken)
        var isWaiting = young.watch(stall: .seconds(10))
        #expect(!isWaiting)
        var old = connection(age: 10, broken)
        isWaiting = old.watch(stall: .seconds(10))
        #expect(isWaiting && !old.interruption.isInterrupted && !old.isStalled)
    }

    @Test func `without a clean key frame it is given up after five minutes`() {
        var connection = connection(age: 301, broken)
        let isWaiting = connection.watch(stall: .seconds(10))
        #expect(isWaiting && connection.interruption.isInterrupted && connection.isKeyless && !connection.isStalled)
    }

    @Test func `what has started, or gets nothing at all, waits for no key frame`() {
        var started = connection(age: 301) { progress in
            broken(progress)
            progress.start()
        }
        var isWaiting = started.watch(stall: .seconds(10))
        #expect(!isWaiting && !started.interruption.isInterrupted)
        var silent = connection(age: 301) { _ in }
        isWaiting = silent.watch(stall: .seconds(10))
        #expect(!isWaiting && !silent.interruption.isInterrupted)
    }

    @Test func `a running one whose frames stop is interrupted as stalled`() {
        var connection = connection(age: 301) { progress in
            broken(progress)
            progress.start()
        }
        connection.isRunning = true
        _ = connection.watch(stall: .seconds(60))
        #expect(!connection.isStalled && !connection.interruption.isInterrupted)
        _ = connection.watch(stall: .zero)
        #expect(connection.isStalled && connection.interruption.isInterrupted)
    }

    @Test func `where silence is no stall nothing is interrupted`() {
        var running = connection(age: 301) { progress in
            broken(progress)
            progress.start()
        }
        running.isRunning = true
        _ = running.watch(stall: nil)
        #expect(!running.isStalled && !running.interruption.isInterrupted)
        var keyless = connection(age: 301, broken)
        let isWaiting = keyless.watch(stall: nil)
        #expect(isWaiting && !keyless.isKeyless && !keyless.interruption.isInterrupted)
    }

    @Test func `what another process has come to is told with the rest`() {
        let (progress, own) = (ReaderProgress(), ReaderProgress())
        broken(progress)
        own.follow(progress.report)
        #expect(!own.hasStarted && own.framesDecoded == 10)
        progress.start()
        own.follow(progress.report)
        #expect(own.hasStarted)
    }
}
