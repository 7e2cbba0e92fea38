import Dispatch
import Glibc

/// One reader at the socket: its connection, and the records that it hasn't taken yet.
///
/// Belongs to the state of its sink, whose lock guards it.
final class SocketClient {
    /// What came of a record for this reader.
    enum Outcome: Equatable {
        case queued
        /// The queue is full; the record is dropped whole.
        case dropped
        case gone
    }

    let descriptor: Descriptor
    /// Whether the reader has closed its sending side; it may still read.
    private(set) var isHalfClosed = false

    private let output: any ByteOutput
    private let limit: Int
    private var lines: [[UInt8]] = []
    /// How much of the first line is out.
    private var offset = 0
    private var queuedBytes = 0
    private var reading: (any DispatchSourceRead)?
    private var writing: (any DispatchSourceWrite)?

    /// A reader whose queue holds at most `limit` bytes.
    init(_ descriptor: Descriptor, limit: Int, output: any ByteOutput) {
        self.descriptor = descriptor
        self.limit = limit
        self.output = output
    }

    /// Whether everything is out.
    var isDrained: Bool { lines.isEmpty }

    /// Whether the reader has gone altogether, without an attempt to write.
    var isHungUp: Bool {
        var polled = pollfd(fd: descriptor.number, events: 0, revents: 0)
        return unsafe poll(&polled, 1, 0) > 0 && Int32(polled.revents) & (POLLHUP | POLLERR) != 0
    }

    /// Watches for the reader's end, calling `ready` on `queue`.
    func watch(on queue: DispatchQueue, ready: @escaping @Sendable () -> Void) {
        let source = DispatchSource.makeReadSource(fileDescriptor: descriptor.number, queue: queue)
        // Dispatch wants the descriptor open until the cancellation is through: the handler holds it.
        source.setCancelHandler { @Sendable [descriptor] in withExtendedLifetime(descriptor) {} }
        source.setEventHandler(handler: ready)
        source.activate()
        reading = source
    }

    /// Reads away what the reader sends, and stops at its end: a source that stays would spin.
    ///
    /// - Returns: whether the reader is still there.
    func discardInput() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = unsafe recv(descriptor.number, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        if count > 0 || count < 0 && (errno == EAGAIN || errno == EINTR) { return true }
        reading?.cancel()
        reading = nil
        isHalfClosed = true
        return count == 0 && !isHungUp
    }

    /// Sends a line, or queues what the connection doesn't take now.
    ///
    /// - Parameter blocked: called when bytes are left and nobody waits for room yet.
    func send(_ line: [UInt8], blocked: () -> Void) -> Outcome {
        guard queuedBytes == 0 || queuedBytes + line.count <= limit else { return .dropped }
        lines.append(line)
        queuedBytes += line.count
        guard writing == nil else { return .queued }
        guard drain() else { return .gone }
        if !isDrained { blocked() }
        return .queued
    }

    /// Waits for room, calling `ready` on `queue`.
    func watchRoom(on queue: DispatchQueue, ready: @escaping @Sendable () -> Void) {
        let source = DispatchSource.makeWriteSource(fileDescriptor: descriptor.number, queue: queue)
        source.setCancelHandler { @Sendable [descriptor] in withExtendedLifetime(descriptor) {} }
        source.setEventHandler(handler: ready)
        source.activate()
        writing = source
    }

    /// Sends what is queued as far as the connection takes it; whether the reader is still there.
    func drain() -> Bool {
        while let line = lines.first {
            switch output.write(line.span.extracting(offset..<line.count), to: descriptor.number) {
            case .wrote(let count):
                offset += count
                queuedBytes -= count
                guard offset == line.count else { continue }
                lines.removeFirst()
                offset = 0
            case .failed(EINTR): continue
            case .failed(EAGAIN), .failed(ENOBUFS): return true
            case .failed: return false
            }
        }
        writing?.cancel()
        writing = nil
        return true
    }

    /// Ends the connection; the descriptor is closed when Dispatch has let go of it.
    func cancel() {
        reading?.cancel()
        writing?.cancel()
        reading = nil
        writing = nil
        shutdown(descriptor.number, Int32(SHUT_RDWR))
        lines = []
    }
}
