import Glibc
import Synchronization
import Testing

@testable import Daemon

@Suite struct ReloadSignalsTests {
    @Test func `each signal calls its own closure, and before anybody listens it is harmless`() async {
        await #expect(processExitsWith: .success) {
            ReloadSignals.ignoreBoth()
            kill(getpid(), SIGHUP)
            kill(getpid(), SIGUSR1)
            let (heard, continuation) = AsyncStream.makeStream(of: String.self)
            let signals = ReloadSignals(
                reload: { continuation.yield("reload") }, reopen: { continuation.yield("reopen") })
            var iterator = heard.makeAsyncIterator()
            for (number, expected) in [(SIGHUP, "reload"), (SIGUSR1, "reopen"), (SIGHUP, "reload")] {
                kill(getpid(), number)
                let said = await iterator.next()
                precondition(said == expected)
            }
            withExtendedLifetime(signals) {}
        }
    }
}
