import Logging
import Synchronization

extension Daemon {
    /// Starts one source; one that can't be started is said, and tried again by ``tend(_:)``.
    ///
    /// - Parameter isRetry: whether it is known that it could not be started, and not said again.
    func startLogged(_ source: SourceConfiguration, _ factory: TaggerFactory, isRetry: Bool = false) {
        do {
            try start(source, factory)
            state.withLock { _ = $0.missing.remove(source.name) }
            if isRetry { log.notice("source \(source.name): what could not be started runs from now on") }
        } catch {
            state.withLock { _ = $0.missing.insert(source.name) }
            if !isRetry { log.error("source \(source.name) can't be started yet: \(error)") }
        }
    }

    /// Starts the sources that could not be started and can be by now.
    func retrySources() {
        let (sources, factory, isStopping) = state.withLock { state in
            let missing = state.configuration.sources.filter { source in
                source.isEnabled && state.missing.contains(source.name) && state.sources[source.name] == nil
            }
            return (missing, state.factory, state.isStopping)
        }
        guard !isStopping else { return }
        for source in sources { startLogged(source, factory, isRetry: true) }
    }
}
