import Foundation
import Synchronization

/// What a stream's thread waits for: time, or somebody who wants something of it.
final class StreamWait: Sendable {
    /// What is wanted of a stream.
    struct Wishes: Sendable, Hashable {
        var stops = false
        var pauses = false
        /// Counts changes that call for a new connection.
        var generation = 0
        /// Counts all changes: one that was taken back is still seen.
        fileprivate(set) var changes = 0
    }

    private let condition = NSCondition()
    private let wishes = Mutex(Wishes())

    /// What is wanted now.
    var current: Wishes { wishes.withLock { $0 } }

    /// Changes what is wanted and wakes the thread.
    func change(_ body: @Sendable (inout Wishes) -> Void) {
        condition.lock()
        wishes.withLock { wishes in
            body(&wishes)
            wishes.changes += 1
        }
        condition.broadcast()
        condition.unlock()
    }

    /// Wakes the thread, that it looks whether what it waits for is there.
    func look() {
        condition.lock()
        condition.broadcast()
        condition.unlock()
    }

    /// Waits until the wishes differ from `seen` or `isOver`, at most so many seconds; nil: without limit.
    ///
    /// - Parameter isOver: asked at the beginning and after each ``look()``.
    func wait(for seconds: Double?, unless seen: Wishes, or isOver: () -> Bool = { false }) {
        let end = seconds.map { ContinuousClock.now + .seconds($0) }
        condition.lock()
        defer { condition.unlock() }
        while current == seen, !isOver() {
            guard let end else {
                condition.wait()
                continue
            }
            let rest = (end - .now).seconds
            guard rest > 0 else { return }
            // The date is made anew each time: what counts is the monotonic clock.
            _ = condition.wait(until: Date(timeIntervalSinceNow: min(rest, 1)))
        }
    }
}
