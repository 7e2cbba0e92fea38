import Dispatch
import Synchronization

extension Daemon {
    /// Seconds between two looks after sockets, outputs and sources.
    private static let tendingPause = 10.0

    /// Looks again and again after what could not be made yet, or was taken away.
    ///
    /// Where reloads happen, and so never during one: outputs and sources are exchanged by one at a time.
    func tendRegularly(_ control: ControlServer?) -> any DispatchSourceTimer {
        let timer = DispatchSource.makeTimerSource(queue: reloading)
        timer.schedule(deadline: .now() + Self.tendingPause, repeating: Self.tendingPause, leeway: .seconds(1))
        timer.setEventHandler { @Sendable [self] in tend(control) }
        timer.resume()
        return timer
    }

    /// Makes the sockets and outputs that are missing and can be made by now, and starts the sources.
    func tend(_ control: ControlServer?) {
        control?.tend()
        // Without the lock: the file system may keep it waiting.
        for socket in outputs.withLock({ $0.sockets }) { socket.renew() }
        retryOutputs()
        retrySources()
    }

    /// Takes in the outputs that were left out and can be made by now.
    func retryOutputs() {
        let (settings, isStopping) = state.withLock { ($0.configuration.outputs, $0.isStopping) }
        guard !isStopping, let sinks = outputs.withLock({ $0.retry(settings) }) else { return }
        emitter.replace(sinks: sinks)
    }
}
