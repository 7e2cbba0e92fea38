import Synchronization

/// What servers have refused, shared by all streams: a camera that locks accounts, or counts its sessions, is not asked
/// too often by all of them together, whatever is reloaded, renamed or paused meanwhile.
final class ServerBook: Sendable {
    /// What may be done about a server.
    enum Permit: Sendable {
        /// Ask it; then say what came of it.
        case go
        /// Another stream is just finding out whether the credentials are right.
        case queue
        /// Leave it alone.
        case rest(Rest)
    }

    /// How long a server is left alone, and why.
    struct Rest: Sendable {
        var until: ContinuousClock.Instant
        var record: SourceStateRecord
    }

    private struct Account {
        var refusals = 0
        var isProven = false
        /// Since when a stream tries unproven credentials.
        var trying: ContinuousClock.Instant?
        var rest: Rest?
    }

    private struct State {
        var accounts: [StreamServer: Account] = [:]
        var busy: [String: Rest] = [:]
    }

    private let state = Mutex(State())

    /// Time after which a stream that tries is no longer waited for: its server may hang.
    private static let patience = Duration.seconds(5)
    /// Servers that are remembered at most.
    private static let most = 4_096

    /// Whether a stream may ask its server now; where it may, ``left(_:)`` or another answer has to follow.
    func enter(_ server: StreamServer, at now: ContinuousClock.Instant = .now) -> Permit {
        state.withLock { state in
            if let rest = state.busy[server.host] {
                if now < rest.until { return .rest(rest) }
                state.busy[server.host] = nil
            }
            var account = state.accounts[server] ?? Account()
            if let rest = account.rest, now < rest.until { return .rest(rest) }
            guard !server.account.isEmpty, !account.isProven else { return .go }
            if let since = account.trying, now - since < Self.patience { return .queue }
            account.trying = now
            if state.accounts.count >= Self.most { state.accounts.removeAll() }
            state.accounts[server] = account
            return .go
        }
    }

    /// The server took the credentials: what it refused before is forgotten.
    func accepted(_ server: StreamServer) {
        state.withLock { $0.accounts[server] = Account(isProven: true) }
    }

    /// The attempt ended without an answer that says anything of credentials.
    func left(_ server: StreamServer) {
        state.withLock { $0.accounts[server]?.trying = nil }
    }

    /// The server refused the credentials: they rest 2 s, then 5, 10, 20 and 30 min.
    func refused(_ server: StreamServer, detail: String?, at now: ContinuousClock.Instant = .now) {
        state.withLock { state in
            let refusals = (state.accounts[server]?.refusals ?? 0) + 1
            let delay = ReconnectLadder.jittered(ReconnectLadder.rest(afterRefusals: refusals), .refused)
            let rest = Rest(.auth, detail, attempts: refusals, delay: delay, now)
            state.accounts[server] = Account(refusals: refusals, rest: rest)
        }
    }

    /// The server has no session left: all streams of the host leave it alone for a while.
    func busy(
        _ server: StreamServer, delay: Double, attempts: Int, detail: String?, at now: ContinuousClock.Instant = .now
    ) {
        state.withLock { state in
            state.accounts[server]?.trying = nil
            if state.busy.count >= Self.most { state.busy.removeAll() }
            state.busy[server.host] = Rest(.busy, detail, attempts: attempts, delay: delay, now)
        }
    }
}

extension ServerBook.Rest {
    fileprivate init(
        _ reason: SourceStateRecord.Reason, _ detail: String?, attempts: Int, delay: Double,
        _ now: ContinuousClock.Instant
    ) {
        until = now + .seconds(delay)
        record = SourceStateRecord(
            state: .retrying, reason: reason, detail: detail, attempts: attempts,
            nextRetry: Timestamp.now().adding(seconds: delay))
    }
}
