import Glibc

/// SIGHUP asks for a reload of the configuration, SIGUSR1 for log files to be opened anew.
final class ReloadSignals {
    private let listener: SignalListener

    /// Makes both signals harmless until somebody listens: their default is to end the process.
    ///
    /// To be called first thing, since logrotate may send one while the model still loads.
    static func ignoreBoth() {
        _ = signal(SIGHUP, SIG_IGN)
        _ = signal(SIGUSR1, SIG_IGN)
    }

    /// Begins to listen; the closures are called one at a time, on a queue of their own.
    init(reload: @escaping @Sendable () -> Void, reopen: @escaping @Sendable () -> Void) {
        listener = SignalListener([SIGHUP, SIGUSR1], label: "tagclipd.reload-signals") { @Sendable number in
            number == SIGHUP ? reload() : reopen()
        }
    }
}
