import Dispatch
import Foundation
import Synchronization

/// Threads of a lower priority for work that nobody waits for (`nice:`).
///
/// Linux keeps niceness by thread, and a thread may not take it back without a privilege: so these threads are niced once
/// and do nothing else, and no other thread is niced.
final class NicedThreads: Sendable {
    private struct State {
        var waiting: [@Sendable () -> Void] = []
        var idle = 0
    }

    private let nice: Int
    private let state = Mutex(State())
    private let news = DispatchSemaphore(value: 0)

    /// - Parameter nice: 1 to 19, added to the niceness of the process.
    init(nice: Int) {
        self.nice = nice
    }

    /// Runs `body` on one of the threads: on one that is idle, else on a new one.
    ///
    /// Threads stay: there are as many as bodies ever ran at once. Who submits bounds that.
    func run(_ body: @escaping @Sendable () -> Void) {
        let isNew = state.withLock { state in
            state.waiting.append(body)
            guard state.idle == 0 else {
                state.idle -= 1
                return false
            }
            return true
        }
        if isNew { start() }
        news.signal()
    }

    private func start() {
        let thread = Thread { [self] in
            Niceness.take(Niceness.ofProcess(adding: nice))
            while true {
                news.wait()
                let body = state.withLock { $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }
                body?()
                state.withLock { $0.idle += 1 }
            }
        }
        thread.name = "batch"
        thread.start()
    }
}
