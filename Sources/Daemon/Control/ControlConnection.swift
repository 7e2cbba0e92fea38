@unsafe @preconcurrency import Dispatch
import Glibc

/// One client at the control socket: what it has sent and what it hasn't taken yet.
///
/// Belongs to the state of its server, whose lock guards it.
final class ControlConnection {
    /// What reading brought.
    enum Input: Equatable {
        /// A request, without its line's end.
        case request([UInt8])
        /// A line longer than a request may be.
        case tooLong
        /// Nothing yet; more may come.
        case nothing
        /// Nothing, and nothing will come.
        case end
    }

    /// When the connection is closed if nothing is done by then, nanoseconds of monotonic time.
    var deadline: UInt64

    private let descriptor: Descriptor
    private var input: [UInt8] = []
    private var output: [UInt8] = []
    /// How much of the output is out.
    private var offset = 0
    private var isAtEnd = false
    private var reading: (any DispatchSourceRead)?
    private var writing: (any DispatchSourceWrite)?

    init(_ descriptor: Descriptor, deadline: UInt64) {
        self.descriptor = descriptor
        self.deadline = deadline
    }

    /// Whether everything is out.
    var isDrained: Bool { output.isEmpty }

    /// Watches for requests, calling `ready` on `queue`.
    func watch(on queue: DispatchQueue, ready: @escaping @Sendable () -> Void) {
        guard reading == nil, !isAtEnd else { return }
        let source = DispatchSource.makeReadSource(fileDescriptor: descriptor.number, queue: queue)
        // Dispatch wants the descriptor open until the cancellation is through: the handler holds it.
        source.setCancelHandler { @Sendable [descriptor] in withExtendedLifetime(descriptor) {} }
        source.setEventHandler(handler: ready)
        source.activate()
        reading = source
    }

    /// The next request, read as far as the connection gives it.
    ///
    /// At the end of the input the source is cancelled: it would fire for ever. What stands there without a line's end
    /// is a request too.
    func nextRequest() -> Input {
        while true {
            if let end = input.firstIndex(of: UInt8(ascii: "\n")) {
                let line = Array(input[..<end])
                input.removeSubrange(...end)
                return line.count > ControlRequest.limit ? .tooLong : .request(line)
            }
            if input.count > ControlRequest.limit { return .tooLong }
            if isAtEnd {
                defer { input = [] }
                return input.isEmpty ? .end : .request(input)
            }
            guard receive() else { return .nothing }
        }
    }

    /// Reads once; whether there was something to read or the end.
    private func receive() -> Bool {
        var buffer = [UInt8](repeating: 0, count: ControlRequest.limit)
        let count = unsafe recv(descriptor.number, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        if count > 0 {
            input += buffer[..<count]
        } else if count < 0, errno == EINTR {
            return true
        } else if count < 0, errno == EAGAIN {
            return false
        } else {
            isAtEnd = true
            stopReading()
        }
        return true
    }

    /// Sends a reply as far as the connection takes it; whether the client is still there.
    ///
    /// While a part is left no request is read, so that a client gets no more than it takes.
    ///
    /// - Parameter ready: called on `queue` when there may be room for the rest.
    func send(_ reply: [UInt8], on queue: DispatchQueue, ready: @escaping @Sendable () -> Void) -> Bool {
        output = reply
        offset = 0
        guard drain() else { return false }
        if !isDrained {
            stopReading()
            let source = DispatchSource.makeWriteSource(fileDescriptor: descriptor.number, queue: queue)
            source.setCancelHandler { @Sendable [descriptor] in withExtendedLifetime(descriptor) {} }
            source.setEventHandler(handler: ready)
            source.activate()
            writing = source
        }
        return true
    }

    /// Sends more of the reply; whether the client is still there.
    func drain() -> Bool {
        while offset < output.count {
            let count = unsafe output[offset...].withUnsafeBytes { bytes in
                unsafe Glibc.send(
                    descriptor.number, bytes.baseAddress, bytes.count,
                    Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            }
            if count >= 0 {
                offset += count
            } else if errno == EAGAIN {
                return true
            } else if errno != EINTR {
                return false
            }
        }
        output = []
        offset = 0
        writing?.cancel()
        writing = nil
        return true
    }

    private func stopReading() {
        reading?.cancel()
        reading = nil
    }

    /// Ends the connection; the descriptor is closed when Dispatch has let go of it.
    func cancel() {
        stopReading()
        writing?.cancel()
        writing = nil
        shutdown(descriptor.number, Int32(SHUT_RDWR))
    }
}
