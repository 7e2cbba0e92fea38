import Dispatch
import Synchronization

extension Daemon {
    /// Seconds between two attempts at the outputs that were left out.
    private static let outputPause = 10.0

    /// Tries the outputs that were left out again and again, until they can be made.
    ///
    /// Where reloads happen, and so never during one: outputs are exchanged by one at a time.
    func retryOutputsRegularly() -> any DispatchSourceTimer {
        let timer = DispatchSource.makeTimerSource(queue: reloading)
        timer.schedule(deadline: .now() + Self.outputPause, repeating: Self.outputPause, leeway: .seconds(1))
        timer.setEventHandler { @Sendable [self] in retryOutputs() }
        timer.resume()
        return timer
    }

    /// Takes in the outputs that were left out and can be made by now.
    func retryOutputs() {
        let (settings, isStopping) = state.withLock { ($0.configuration.outputs, $0.isStopping) }
        guard !isStopping, let sinks = outputs.withLock({ $0.retry(settings) }) else { return }
        emitter.replace(sinks: sinks)
    }
}
