import Dispatch
import Foundation
import Synchronization

/// A thread that belongs to one source: whatever blocks there delays nobody else.
///
/// Dispatch's shared pool grows by a thread a second at most, so blocked calls on it would starve all other work.
final class SourceThread: Sendable {
    private let ended = DispatchGroup()

    /// Starts a thread that runs `body` once.
    init(name: String, _ body: @escaping @Sendable () -> Void) {
        let ended = ended
        ended.enter()
        let work = Work(body)
        let thread = Thread {
            work.run()
            ended.leave()
        }
        thread.name = String(name.prefix(15))
        thread.start()
    }

    /// Waits for the end of the thread, for at most so many seconds; whether it has ended.
    @discardableResult
    func join(within seconds: Double) -> Bool {
        ended.wait(timeout: .now() + seconds) == .success
    }
}

/// What a thread runs: let go of before the thread's end is told, and not whenever Foundation lets go of the thread.
private final class Work: Sendable {
    private let body: Mutex<(@Sendable () -> Void)?>

    init(_ body: @escaping @Sendable () -> Void) {
        self.body = Mutex(body)
    }

    func run() {
        body.withLock { $0.take() }?()
    }
}
