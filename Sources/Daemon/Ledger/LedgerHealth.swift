import Logging
import Synchronization

/// Whether a ledger works, and what is said of that: each trouble once, and the same at most once a minute.
final class LedgerHealth: Sendable {
    private struct State {
        var isFailing = false
        var isTold = false
        var told: ContinuousClock.Instant?
        var isAway = false
    }

    private let path: String
    private let log: SinkLog
    private let state = Mutex(State())

    /// Time between two words of the same trouble.
    private static let pause = Duration.seconds(60)

    /// - Parameter path: the database, for the words.
    init(_ path: String, log: @escaping SinkLog) {
        self.path = path
        self.log = log
    }

    /// Whether something failed since it last worked.
    var isFailing: Bool { state.withLock { $0.isFailing } }

    /// Something failed.
    func failed(_ words: String) {
        let isNews = state.withLock { state in
            let now = ContinuousClock.now
            state.isFailing = true
            if state.isTold { return false }
            if let told = state.told, now < told + Self.pause { return false }
            state.told = now
            state.isTold = true
            return true
        }
        if isNews { log(.error, words) }
    }

    /// Something was written.
    func worked() {
        let isNews = state.withLock { state in
            // What has no name works, and is gone with this process.
            if state.isAway { return false }
            defer { state.isTold = false }
            state.isFailing = false
            return state.isTold
        }
        if isNews { log(.notice, "\(path): works again") }
    }

    /// It was removed and has to be written anew; whether that is news.
    func goesAway() -> Bool {
        state.withLock { state in
            defer { state.isAway = true }
            return !state.isAway
        }
    }

    /// It lies in its place.
    func isBack() {
        state.withLock { $0.isAway = false }
    }
}
