import Dispatch
import Logging
import Synchronization

/// A stream socket in the file system: each reader gets the live stream from its connection on.
///
/// A reader begins with a `log.open` of its own and then gets every record under the number that all readers see. One
/// that is too slow loses whole records, which shows as a gap in its numbers and in `stats`; the pipeline never waits.
final class UnixSocketSink: Sink {
    /// The most readers at a time; further ones are turned away.
    static let readers = 256
    /// How many bytes may wait for one reader.
    static let queueBytes = 1 << 20

    let name: String
    let filter: EventFilter
    let scores = ScoreListing.bounded
    let isLossless = false
    let counters = SinkCounters()

    private struct State {
        var socket: ListeningSocket
        var composer: LineComposer?
        var clients: [UInt64: SocketClient] = [:]
        var nextClient: UInt64 = 0
        var accepting: (any DispatchSourceRead)?
        var isSweeping = false
        var hasRefused = false
        var isClosed = false
    }

    private let queueBytes: Int
    private let sweepSeconds: Double
    private let output: any ByteOutput
    private let failures: FailureTally
    private let queue = DispatchQueue(label: "tagclipd.socket")
    private let state: Mutex<State>

    /// Makes the socket; readers are let in when the sink is started.
    ///
    /// - Parameters:
    ///   - mode: permissions of the socket.
    ///   - group: name or number of its group; `nil` leaves that of the process.
    ///   - replaces: whether it takes the place of a sink of this process that still listens there.
    ///   - queueBytes: how much may wait for one reader.
    ///   - sweepSeconds: how often readers that closed their sending side are looked after.
    init(
        path: String, mode: UInt32 = 0o660, group: String? = nil, replaces: Bool = false, filter: EventFilter = .all,
        queueBytes: Int = UnixSocketSink.queueBytes, sweepSeconds: Double = 1,
        output: any ByteOutput = SocketOutput(), log: @escaping SinkLog
    ) throws(SinkError) {
        var socket = ListeningSocket(path: path, mode: mode, group: group)
        try socket.listen(replaces: replaces)
        self.state = Mutex(State(socket: socket))
        self.name = "unix:\(path)"
        self.filter = filter
        self.queueBytes = queueBytes
        self.sweepSeconds = sweepSeconds
        self.output = output
        self.failures = FailureTally(sink: name, counters: counters, waiting: "new readers", log: log)
    }

    /// Whether a path leads to its socket.
    func isNamed(_ path: String) -> Bool {
        state.withLock { $0.socket.isNamed(path) }
    }

    /// Makes the socket anew where it was taken away; tells that once, and keeps its readers.
    ///
    /// Called by one at a time.
    func renew() {
        guard var socket = state.withLock({ $0.isClosed ? nil : $0.socket }) else { return }
        // Without the lock: a record must not wait for the file system.
        let renewal = socket.renew()
        state.withLock { state in
            guard !state.isClosed else {
                socket.close()
                return
            }
            state.socket = socket
            guard renewal == .renewed, state.accepting != nil else { return }
            state.accepting?.cancel()
            state.accepting = nil
            accept(&state)
        }
        switch renewal {
        case .unchanged: break
        case .renewed: failures.note("the socket was taken away; it is made anew")
        case .failed(let problem): failures.note("the socket was taken away and can't be made anew yet: \(problem)")
        }
    }

    /// How many readers there are.
    var readerCount: Int { state.withLock { $0.clients.count } }

    func start(_ opening: Opening) -> SinkOutcome {
        state.withLock { state in
            var composer = LineComposer(opening: opening)
            composer.advance()  // 0 is the log.open of a reader that comes before any record
            state.composer = composer
            accept(&state)
        }
        return .written
    }

    func write(_ record: EncodedRecord) -> SinkOutcome {
        state.withLock { state in
            state.composer?.compose(record)
            state.composer?.advance()
            guard let line = state.composer?.line, !state.isClosed else { return .abandoned }
            var dropped: UInt64 = 0
            for (number, client) in state.clients {
                switch client.send(line, blocked: { waitForRoom(of: client, number) }) {
                case .queued: break
                case .dropped: dropped += 1
                case .gone: remove(number, &state)
                }
            }
            SinkCounters.count(counters.written)
            SinkCounters.count(counters.dropped, dropped)
            return dropped > 0 ? .dropped : .written
        }
    }

    func abandon() {}

    func close(within seconds: Double) {
        // One that reads nothing must not use up what the other sinks need.
        let deadline = DispatchTime.now() + min(seconds, 1)
        state.withLock { state in
            state.isClosed = true
            state.accepting?.cancel()
            state.accepting = nil
            for client in state.clients.values where !client.isDrained { finish(client, until: deadline) }
            for number in state.clients.keys { remove(number, &state) }
            state.socket.close()
        }
    }

    /// Lets readers in from now on.
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

    /// Stops listening for a while: without a free descriptor the source would fire for ever.
    private func pauseAccepting(_ state: inout State) {
        failures.failed(SystemError.last("accept"))
        state.accepting?.cancel()
        state.accepting = nil
        queue.asyncAfter(deadline: .now() + sweepSeconds) { @Sendable [weak self] in
            self?.state.withLock { state in
                guard !state.isClosed, let self else { return }
                self.accept(&state)
            }
        }
    }

    private func add(_ descriptor: Descriptor, _ state: inout State) {
        guard state.clients.count < Self.readers, let opening = state.composer?.openingOfReader() else {
            if !state.hasRefused { failures.note("more than \(Self.readers) readers; further ones are turned away") }
            state.hasRefused = true
            return
        }
        let client = SocketClient(descriptor, limit: queueBytes, output: output)
        let number = state.nextClient
        state.nextClient += 1
        state.clients[number] = client
        client.watch(on: queue) { @Sendable [weak self] in self?.input(of: number) }
        if client.send(opening, blocked: { waitForRoom(of: client, number) }) == .gone { remove(number, &state) }
        failures.succeeded()
    }

    private func input(of number: UInt64) {
        state.withLock { state in
            guard let client = state.clients[number] else { return }
            if !client.discardInput() { remove(number, &state) }
            if client.isHalfClosed { sweepLater(&state) }
        }
    }

    private func waitForRoom(of client: SocketClient, _ number: UInt64) {
        client.watchRoom(on: queue) { @Sendable [weak self] in
            self?.state.withLock { state in
                guard let client = state.clients[number], !client.drain() else { return }
                self?.remove(number, &state)
            }
        }
    }

    private func remove(_ number: UInt64, _ state: inout State) {
        state.clients.removeValue(forKey: number)?.cancel()
    }

    /// Looks after half-closed readers: with no source at their descriptors nothing else tells of their end.
    private func sweepLater(_ state: inout State) {
        guard !state.isSweeping, !state.isClosed, state.clients.values.contains(where: \.isHalfClosed) else { return }
        state.isSweeping = true
        queue.asyncAfter(deadline: .now() + sweepSeconds) { @Sendable [weak self] in self?.sweep() }
    }

    private func sweep() {
        state.withLock { state in
            state.isSweeping = false
            for (number, client) in state.clients where client.isHalfClosed && client.isHungUp {
                remove(number, &state)
            }
            sweepLater(&state)
        }
    }

    /// Sends what a reader hasn't taken yet, until it has or the time is over.
    private func finish(_ client: SocketClient, until deadline: DispatchTime) {
        let waker = Waker()
        while client.drain(), !client.isDrained {
            let left = Int64(deadline.uptimeNanoseconds) - Int64(DispatchTime.now().uptimeNanoseconds)
            guard left > 0 else { return }
            let milliseconds = Int32(clamping: left / 1_000_000 + 1)
            guard waker.wait(writable: client.descriptor.number, milliseconds: milliseconds) == .ready else { return }
        }
    }
}
