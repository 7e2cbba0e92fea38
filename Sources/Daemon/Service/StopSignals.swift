@unsafe @preconcurrency import Dispatch
import Glibc
import Synchronization

/// SIGTERM and SIGINT: the first asks to stop, the second stops at once.
final class StopSignals {
    private let sources: [any DispatchSourceSignal]
    private let queue = DispatchQueue(label: "tagclipd.signals")

    /// Begins to listen; `stop` is called at the first signal, on a queue of its own.
    init(stop: @escaping @Sendable () -> Void) {
        let count = Mutex(0)
        let queue = queue
        sources = [SIGTERM, SIGINT].map { number in
            // Dispatch sees a signal besides its disposition: the default one would end the process first.
            _ = signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { @Sendable in
                let seen = count.withLock { count in
                    count += 1
                    return count
                }
                guard seen > 1 else { return stop() }
                _exit(128 + number)
            }
            source.resume()
            return source
        }
    }

    deinit {
        sources.forEach { $0.cancel() }
    }

    /// A reader that goes away is an error of a write, not the end of the process.
    static func ignoreBrokenPipes() {
        _ = signal(SIGPIPE, SIG_IGN)
    }
}
