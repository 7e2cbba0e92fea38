import Glibc
import Synchronization

/// SIGTERM and SIGINT: the first asks to stop, the second stops at once.
final class StopSignals {
    private let listener: SignalListener

    /// Begins to listen; `stop` is called at the first signal, on a queue of its own.
    init(stop: @escaping @Sendable () -> Void) {
        let count = Mutex(0)
        listener = SignalListener([SIGTERM, SIGINT], label: "tagclipd.signals") { @Sendable number in
            let seen = count.withLock { count in
                count += 1
                return count
            }
            guard seen > 1 else { return stop() }
            _exit(128 + number)
        }
    }

    /// A reader that goes away is an error of a write, not the end of the process.
    static func ignoreBrokenPipes() {
        _ = signal(SIGPIPE, SIG_IGN)
    }
}
