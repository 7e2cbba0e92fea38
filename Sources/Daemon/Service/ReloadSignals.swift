@unsafe @preconcurrency import Dispatch
import Glibc

/// SIGHUP asks for a reload of the configuration, SIGUSR1 for log files to be opened anew.
final class ReloadSignals {
    private let sources: [any DispatchSourceSignal]
    private let queue = DispatchQueue(label: "tagclipd.reload-signals")

    /// Makes both signals harmless until somebody listens: their default is to end the process.
    ///
    /// To be called first thing, since logrotate may send one while the model still loads.
    static func ignoreBoth() {
        _ = signal(SIGHUP, SIG_IGN)
        _ = signal(SIGUSR1, SIG_IGN)
    }

    /// Begins to listen; the closures are called one at a time, on a queue of their own.
    init(reload: @escaping @Sendable () -> Void, reopen: @escaping @Sendable () -> Void) {
        Self.ignoreBoth()
        let queue = queue
        sources = [(SIGHUP, reload), (SIGUSR1, reopen)].map { number, handler in
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { @Sendable in handler() }
            source.resume()
            return source
        }
    }

    deinit {
        sources.forEach { $0.cancel() }
    }
}
