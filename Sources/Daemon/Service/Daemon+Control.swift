import Engine
import Glibc
import Logging
import Synchronization

extension Daemon: ControlHandler {
    /// Opens the control socket where it belongs; without one, or until it can be made, the daemon goes on.
    func openControl() -> ControlServer? {
        let settings = state.withLock { $0.configuration.control }
        guard let path = paths.control?.path else {
            log.warning("there is no place for a control socket: set control.path, or state:")
            return nil
        }
        return ControlServer(
            ControlServer.Settings(path: path, mode: settings.mode, group: settings.group), handler: self,
            log: { @Sendable [log] level, message in log.log(level: level, "\(message)") })
    }

    /// Stops reading a source until it is resumed.
    func pause(_ name: String) -> ControlOutcome {
        change(name, to: true) { $0.pause() }
    }

    /// Goes on reading a source.
    func resume(_ name: String) -> ControlOutcome {
        change(name, to: false) { $0.resume() }
    }

    private func change(_ name: String, to isPaused: Bool, _ body: (SourceRunner) -> Void) -> ControlOutcome {
        pausing.withLock { _ in
            let (source, configured) = state.withLock { ($0.sources[name], $0.configuration.sources.map(\.name)) }
            guard let source else { return remember(name, isPaused, configured) }
            let isNews = source.isPaused != isPaused
            if isNews { body(source) }
            // A ledger that can't be read yet may have it otherwise.
            ledger?.setPaused(name, isPaused)
            return isNews ? .changed : .unchanged
        }
    }

    /// Notes what is to become of a source that does not run yet, or could not be started.
    private func remember(_ name: String, _ isPaused: Bool, _ configured: [String]) -> ControlOutcome {
        guard configured.contains(name) else { return .unknownSource(known: configured.sorted()) }
        guard let ledger else { return .notRunning }
        let wasPaused = ledger.pausedSources.contains(name)
        ledger.setPaused(name, isPaused)
        // It may have started meanwhile, by what stood there before.
        if let source = state.withLock({ $0.sources[name] }), source.isPaused != isPaused {
            if isPaused { source.pause() } else { source.resume() }
            return .changed
        }
        return wasPaused == isPaused ? .unchanged : .changed
    }

    /// How the daemon and its sources fare.
    func status() -> ServiceStatus {
        let (configuration, sources, missing, model) = state.withLock { state in
            (state.configuration, state.sources, state.missing, state.factory.model.name)
        }
        let reports = sources.values.map(\.report)
        let started = ProcessStart.time
        return ServiceStatus(
            version: Version.current, pid: getpid(), started: started.rfc3339,
            uptime: Double(Timestamp.now().microseconds - started.microseconds) / 1e6, model: model,
            workers: workers.count, workersReason: workers.reason, backlog: reports.reduce(0) { $0 + $1.backlog },
            sources: configuration.sources.compactMap { source in
                if let runner = sources[source.name] { return runner.status }
                guard source.isEnabled else { return nil }
                return SourceStatus(pending: source, couldNotStart: missing.contains(source.name), since: started)
            })
    }
}
