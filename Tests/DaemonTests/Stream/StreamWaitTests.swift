import Foundation
import Synchronization
import Testing

@testable import Daemon

/// What a stream's thread waits for.
@Suite struct StreamWaitTests {
    @Test func `a wait ends when something is wanted`() {
        let wait = StreamWait()
        let seen = wait.current
        let thread = SourceThread(name: "test") { @Sendable in wait.wait(for: nil, unless: seen) }
        wait.change { $0.pauses = true }
        #expect(thread.join(within: 30))
    }

    @Test func `what was wanted before the wait ends it at once`() {
        let wait = StreamWait()
        let seen = wait.current
        wait.change { $0.generation += 1 }
        wait.wait(for: 3_600, unless: seen)
        #expect(wait.current.generation == 1)
    }

    @Test func `a wait ends when what it is for is there`() {
        let wait = StreamWait()
        let seen = wait.current
        let isThere = Atomic(false)
        let thread = SourceThread(name: "test") { @Sendable in
            wait.wait(for: nil, unless: seen) { isThere.load(ordering: .acquiring) }
        }
        isThere.store(true, ordering: .releasing)
        wait.look()
        #expect(thread.join(within: 30))
    }

    @Test func `a wait ends when its time is over`() {
        let wait = StreamWait()
        wait.wait(for: 0.01, unless: wait.current)
        #expect(wait.current == StreamWait.Wishes())
    }
}
