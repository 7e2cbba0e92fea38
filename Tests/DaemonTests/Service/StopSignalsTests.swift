import Glibc
import Testing

@testable import Daemon

@Suite struct StopSignalsTests {
    @Test(arguments: [SIGTERM, SIGINT])
    func `the first signal asks to stop, whenever it comes`(number: Int32) async {
        await #expect(processExitsWith: .success) { [number] in
            let (heard, continuation) = AsyncStream.makeStream(of: Void.self)
            let signals = StopSignals { continuation.yield() }
            kill(getpid(), number)
            var iterator = heard.makeAsyncIterator()
            await iterator.next()
            withExtendedLifetime(signals) {}
        }
    }

    @Test func `the second signal ends the process at once`() async {
        await #expect(processExitsWith: .exitCode(128 + SIGINT)) {
            let (heard, continuation) = AsyncStream.makeStream(of: Void.self)
            let signals = StopSignals { continuation.yield() }
            kill(getpid(), SIGTERM)
            var iterator = heard.makeAsyncIterator()
            await iterator.next()
            kill(getpid(), SIGINT)
            await iterator.next()
            withExtendedLifetime(signals) {}
        }
    }
}
