import Synchronization

/// One line on a terminal's standard error that says how far a list of inputs is.
final class ProgressBar: Sendable {
    private let state: Mutex<(done: Int, failed: Int)>
    private let total: Int
    private let isShown: Bool

    /// Inputs from which on a bar is worth its line.
    static let fewest = 4

    init(total: Int) {
        self.total = total
        state = Mutex((0, 0))
        isShown = Terminal.isError && total >= Self.fewest
    }

    /// One more input is done; `failed` says whether it went wrong.
    func advance(failed: Bool) {
        let (done, failures) = state.withLock { state in
            state.done += 1
            state.failed += failed ? 1 : 0
            return state
        }
        guard isShown else { return }
        let width = 24
        let filled = total > 0 ? width * done / total : width
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
        StandardError.shared.show(
            progress: "\(bar) \(done)/\(total)" + (failures > 0 ? ", \(failures) failed" : ""))
    }

    /// Takes the line away.
    func close() {
        guard isShown else { return }
        StandardError.shared.show(progress: "")
    }
}
