@unsafe @preconcurrency import Dispatch
import Logging
import Synchronization

/// The control socket: clients ask one line at a time to pause, resume or tell, and get one line each.
///
/// Clients that say nothing, stop half-way or vanish cost a descriptor until their time is over, and no more than
/// ``capacity`` of them at a time; nothing that they do concerns the daemon.
final class ControlServer: Sendable {
    /// Where the socket lies and who may connect.
    struct Settings: Sendable, Hashable {
        var path: String
        var mode: UInt32 = 0o660
        /// Name or number of its group; nil leaves that of the process.
        var group: String?
    }

    /// The most clients at a time; one more takes the place of the one that has been idle for longest.
    static let capacity = 64

    private struct State {
        var socket: ListeningSocket
        var isClosed = false
        var connections: [UInt64: ControlConnection] = [:]
        var nextConnection: UInt64 = 0
        var accepting: (any DispatchSourceRead)?
        var isSweeping = false
    }

    private let path: String
    private let handler: any ControlHandler
    private let patience: Duration
    private let now: MonotonicTime
    private let log: SinkLog
    private let queue = DispatchQueue(label: "tagclipd.control")
    private let state: Mutex<State>

    /// Makes the socket and lets clients in.
    ///
    /// Where it can't be made that is one warning, and ``tend()`` tries it again.
    ///
    /// - Parameters:
    ///   - patience: how long a client may take for a request, and for taking the reply.
    ///   - log: takes warnings.
    init(
        _ settings: Settings, handler: any ControlHandler, patience: Duration = .seconds(10),
        now: @escaping MonotonicTime = systemMonotonicTime, log: @escaping SinkLog
    ) {
        state = Mutex(
            State(socket: ListeningSocket(path: settings.path, mode: settings.mode, group: settings.group)))
        path = settings.path
        self.handler = handler
        self.patience = patience
        self.now = now
        self.log = log
        if case .failed(let problem) = renew() { warn(problem) }
    }

    /// Makes the socket where it could not be made yet, and anew where it was taken away; tells that once.
    ///
    /// Clients that are connected stay so.
    func tend() {
        switch renew() {
        case .unchanged: break
        case .renewed: log(.notice, "\(path): the control socket is made, and lets clients in from now on")
        case .failed(let problem): warn(problem)
        }
    }

    private func warn(_ problem: SinkError) {
        log(.warning, "no control socket until it can be made, so no pause, resume and status: \(problem)")
    }

    private func renew() -> ListeningSocket.Renewal {
        state.withLock { state -> ListeningSocket.Renewal in
            guard !state.isClosed else { return .unchanged }
            let renewal = state.socket.renew()
            if renewal == .renewed {
                state.accepting?.cancel()
                state.accepting = nil
                accept(&state)
            }
            return renewal
        }
    }

    /// How many clients there are.
    var clientCount: Int { state.withLock { $0.connections.count } }

    /// Sends nobody anything more, and takes the socket away unless its name is another's by now.
    func close() {
        state.withLock { state in
            state.isClosed = true
            state.accepting?.cancel()
            state.accepting = nil
            for connection in state.connections.values { connection.cancel() }
            state.connections = [:]
            state.socket.close()
        }
    }

    /// Closes the connections whose time is over.
    func sweep() {
        let time = now()
        state.withLock { state in
            for (number, connection) in state.connections where connection.deadline <= time {
                remove(number, &state)
            }
        }
    }

    private func accept(_ state: inout State) {
        guard state.accepting == nil, let listener = state.socket.descriptor else { return }
        let source = DispatchSource.makeReadSource(fileDescriptor: listener.number, queue: queue)
        source.setCancelHandler { @Sendable [listener] in withExtendedLifetime(listener) {} }
        source.setEventHandler { @Sendable [weak self] in self?.admit() }
        source.activate()
        state.accepting = source
    }

    /// Takes in whoever waits at the socket.
    private func admit() {
        state.withLock { state in
            while state.accepting != nil, let listener = state.socket.descriptor {
                switch SocketAddress.accept(from: listener) {
                case .client(let descriptor): add(descriptor, &state)
                case .nobody: return
                case .noRoom: pauseAccepting(&state)
                }
            }
        }
    }

    /// Stops listening for a second: without a free descriptor the source would fire for ever.
    private func pauseAccepting(_ state: inout State) {
        state.accepting?.cancel()
        state.accepting = nil
        queue.asyncAfter(deadline: .now() + 1) { @Sendable [weak self] in
            self?.state.withLock { self?.accept(&$0) }
        }
    }

    private func add(_ descriptor: Descriptor, _ state: inout State) {
        if state.connections.count == Self.capacity,
            let idle = state.connections.min(by: { $0.value.deadline < $1.value.deadline })
        {
            remove(idle.key, &state)
        }
        let connection = ControlConnection(descriptor, deadline: deadline)
        let number = state.nextConnection
        state.nextConnection += 1
        state.connections[number] = connection
        watch(connection, number)
        sweepLater(&state)
    }

    private var deadline: UInt64 { now() &+ patience.nanoseconds }

    private func watch(_ connection: ControlConnection, _ number: UInt64) {
        connection.watch(on: queue) { @Sendable [weak self] in self?.serve(number) }
    }

    /// Answers what a client has asked, until it has to wait for the client.
    private func serve(_ number: UInt64) {
        while true {
            let input = state.withLock { state -> ControlConnection.Input in
                guard let connection = state.connections[number], connection.isDrained else { return .nothing }
                let input = connection.nextRequest()
                if input == .nothing { watch(connection, number) }
                if input == .end { remove(number, &state) }
                return input
            }
            let reply: ControlReply
            // The handler is asked without the lock: it may take others.
            switch input {
            case .nothing, .end: return
            case .request(let line): reply = ControlReply.answer(to: line, by: handler)
            case .tooLong:
                reply = .refusal(ControlReply.badRequest, "a request has at most \(ControlRequest.limit) bytes")
            }
            state.withLock { state in
                guard let connection = state.connections[number] else { return }
                connection.deadline = deadline
                let isThere = connection.send(reply.line, on: queue) { @Sendable [weak self] in self?.sendMore(number) }
                // Where a line that is too long would end, nobody can tell.
                if !isThere || input == .tooLong { remove(number, &state) }
            }
        }
    }

    /// Goes on with a reply, and with the requests after it.
    private func sendMore(_ number: UInt64) {
        let isDone = state.withLock { state -> Bool in
            guard let connection = state.connections[number] else { return false }
            guard connection.drain() else {
                remove(number, &state)
                return false
            }
            return connection.isDrained
        }
        if isDone { serve(number) }
    }

    private func remove(_ number: UInt64, _ state: inout State) {
        state.connections.removeValue(forKey: number)?.cancel()
    }

    private func sweepLater(_ state: inout State) {
        guard !state.isSweeping, !state.connections.isEmpty else { return }
        state.isSweeping = true
        queue.asyncAfter(deadline: .now() + .nanoseconds(Int(clamping: patience.nanoseconds / 4))) {
            @Sendable [weak self] in
            self?.sweep()
            self?.state.withLock { state in
                state.isSweeping = false
                self?.sweepLater(&state)
            }
        }
    }

    deinit {
        close()
    }
}
