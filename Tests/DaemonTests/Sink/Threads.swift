import Foundation

/// Does work that may block on a thread of its own: the cooperative pool has as many threads as there are cores.
func onThread<Value: Sendable>(_ work: @escaping @Sendable () -> Value) -> Task<Value, Never> {
    let (stream, continuation) = AsyncStream<Value>.makeStream()
    Thread.detachNewThread {
        continuation.yield(work())
        continuation.finish()
    }
    return Task {
        for await value in stream { return value }
        preconditionFailure("the thread ended without a value")
    }
}
