import Synchronization

/// Keeps refusals beyond a process.
protocol RefusalStore: Sendable {
    /// What is kept of a server, if anything.
    func refusal(of server: StreamServer) -> KeptRefusal?
    /// Keeps what a server has refused.
    func keep(_ refusal: KeptRefusal, of server: StreamServer)
    /// The server takes the credentials.
    func forget(_ server: StreamServer)
}

/// How often credentials were refused, and how long they rest.
struct KeptRefusal: Sendable, Hashable {
    var refusals: Int
    var until: Timestamp
    var detail: String?
}

/// What servers have refused, shared by all streams: a camera that locks accounts is not asked too often by all of them
/// together, nor one that counts its sessions, whatever is reloaded, renamed or paused meanwhile.
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
        /// Streams that asked with them.
        var known: Set<String> = []
        /// Streams that were let in since the credentials were refused last.
        var proven: Set<String> = []
        /// Those that are connected now.
        var connected: Set<String> = []
        /// Which stream tries unproven credentials, and since when.
        var trying: (stream: String, since: ContinuousClock.Instant)?
        var rest: Rest?
        /// Streams that are refused although the credentials are right, or that have none.
        var barred: [String: (refusals: Int, rest: Rest)] = [:]

        /// A stream is not connected any more, or does not try any more.
        mutating func leave(_ stream: String) {
            if trying?.stream == stream { trying = nil }
            connected.remove(stream)
        }

        /// Whether a refusal of this stream says nothing of the credentials.
        func isRight(beside stream: String) -> Bool {
            !connected.subtracting([stream]).isEmpty || !proven.isEmpty && !proven.contains(stream)
        }
    }

    private struct State {
        var accounts: [StreamServer: Account] = [:]
        /// By stream.
        var busy: [String: Rest] = [:]
    }

    private let state = Mutex(State())
    private let store: (any RefusalStore)?

    /// Time after which a stream that tries is no longer waited for: its server may hang.
    private static let patience = Duration.seconds(5)
    /// Servers that are remembered at most.
    private static let most = 4_096

    /// Seconds that kept refusals rest at most, whatever the host's clock says.
    private static let longestRest = 2_250.0
    /// Seconds that a stream which is refused at first leaves to the others: perhaps it alone is not allowed.
    private static let precedence = 3.0

    /// - Parameter store: what keeps refusals beyond the process.
    init(store: (any RefusalStore)? = nil) { self.store = store }

    /// Whether a stream may ask its server now; where it may, ``left(_:)`` or another answer has to follow.
    func enter(_ server: StreamServer, at now: ContinuousClock.Instant = .now) -> Permit {
        recall(server, now)
        return state.withLock { state in
            if let rest = state.busy[server.stream] {
                if now < rest.until { return .rest(rest) }
                state.busy[server.stream] = nil
            }
            if state.accounts.count >= Self.most { state.accounts.removeAll() }
            var account = state.accounts[server] ?? Account()
            if !server.account.isEmpty, account.known.count < Self.most { account.known.insert(server.stream) }
            defer { state.accounts[server] = account }
            for rest in [account.rest, account.barred[server.stream]?.rest] {
                if let rest, now < rest.until { return .rest(rest) }
            }
            guard !server.account.isEmpty, account.proven.isEmpty else { return .go }
            if let trying = account.trying, now - trying.since < Self.patience { return .queue }
            account.trying = (server.stream, now)
            return .go
        }
    }

    /// The server took the credentials: what it refused before is forgotten.
    func accepted(_ server: StreamServer) {
        let wasRefused = state.withLock { state in
            var account = state.accounts[server] ?? Account()
            defer { state.accounts[server] = account }
            let wasRefused = account.refusals > 0
            (account.refusals, account.rest, account.trying) = (0, nil, nil)
            account.proven.insert(server.stream)
            account.connected.insert(server.stream)
            account.barred[server.stream] = nil
            return wasRefused
        }
        if wasRefused { store?.forget(server) }
    }

    /// The attempt ended without an answer that says anything of credentials.
    func left(_ server: StreamServer) {
        state.withLock { $0.accounts[server]?.leave(server.stream) }
    }

    /// The server refused the credentials: they rest 2 s, then 5, 10, 20 and 30 min.
    ///
    /// Where others of its streams are let in with them, or there are none, that stream alone rests.
    func refused(_ server: StreamServer, detail: String?, at now: ContinuousClock.Instant = .now) {
        let kept = state.withLock { state -> KeptRefusal? in
            var account = state.accounts[server] ?? Account()
            defer { state.accounts[server] = account }
            account.leave(server.stream)
            let isOfStream = server.account.isEmpty || account.isRight(beside: server.stream)
            let refusals = (isOfStream ? account.barred[server.stream]?.refusals ?? 0 : account.refusals) + 1
            let delay = ReconnectLadder.jittered(ReconnectLadder.rest(afterRefusals: refusals), .refused)
            let rest = Rest(.auth, detail, attempts: refusals, delay: delay, now)
            guard !isOfStream else {
                if account.barred.count >= Self.most { account.barred.removeAll() }
                account.barred[server.stream] = (refusals, rest)
                return nil
            }
            (account.refusals, account.rest, account.proven) = (refusals, rest, [])
            if refusals == 1, account.known.count > 1 {
                let longer = Rest(.auth, detail, attempts: 1, delay: delay + Self.precedence, now)
                account.barred[server.stream] = (1, longer)
            }
            return KeptRefusal(
                refusals: refusals, until: Timestamp.now().adding(seconds: delay), detail: detail)
        }
        if let kept { store?.keep(kept, of: server) }
    }

    /// Recalls what an earlier process was refused, the first time that a server is asked for.
    private func recall(_ server: StreamServer, _ now: ContinuousClock.Instant) {
        guard let store, !server.account.isEmpty, state.withLock({ $0.accounts[server] == nil }),
            let kept = store.refusal(of: server)
        else { return }
        let seconds = Double(kept.until.microseconds - Timestamp.now().microseconds) / 1e6
        // A quick retry is one for each time of standing, not for each start of the program.
        let least = kept.refusals == 1 ? ReconnectLadder.rest(afterRefusals: 1) : 0
        let delay = min(max(seconds, least), Self.longestRest)
        state.withLock { state in
            guard state.accounts[server] == nil else { return }
            state.accounts[server] = Account(
                refusals: kept.refusals,
                rest: Rest(.auth, kept.detail, attempts: kept.refusals, delay: delay, now))
        }
    }

    /// The server has no session left for a stream, or no such stream just now: that one leaves it alone for a while.
    ///
    /// The others go on: at a recorder one camera that is off answers so, and those beside it don't.
    func busy(
        _ server: StreamServer, delay: Double, attempts: Int, detail: String?, at now: ContinuousClock.Instant = .now
    ) {
        state.withLock { state in
            state.accounts[server]?.leave(server.stream)
            if state.busy.count >= Self.most { state.busy.removeAll() }
            state.busy[server.stream] = Rest(.busy, detail, attempts: attempts, delay: delay, now)
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
