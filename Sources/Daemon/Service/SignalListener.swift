@unsafe @preconcurrency import Dispatch
import Glibc

/// Listens for some signals from the moment that it has been made.
final class SignalListener {
    private let sources: [any DispatchSourceSignal]

    /// Calls `handler` with the number of each signal that arrives, one at a time, on a queue of its own.
    ///
    /// Dispatch puts a handler of its own in the place of a signal's disposition, some time after a source is resumed:
    /// what arrived before that would be lost or end the process, so this waits for it.
    init(_ signals: [Int32], label: String, handler: @escaping @Sendable (Int32) -> Void) {
        let queue = DispatchQueue(label: label)
        let registered = DispatchGroup()
        sources = signals.map { number in
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { @Sendable in handler(number) }
            registered.enter()
            source.setRegistrationHandler { @Sendable in registered.leave() }
            source.resume()
            return source
        }
        registered.wait()
    }

    deinit {
        sources.forEach { $0.cancel() }
    }
}
