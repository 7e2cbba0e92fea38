import FoundationEssentials
import Glibc
import Synchronization

/// One end of the socket between the daemon and a decoding process: whole messages, in order.
final class WorkerChannel: Sendable {
    private let descriptor: Int32
    /// Where a message is put that comes: new memory for each would cost more than the message.
    private let incoming = Mutex<[UInt8]>([])
    /// A path and an URL fit, and so does any error.
    private static let limit = 1 << 18

    /// Takes over one end of a `SOCK_SEQPACKET` pair.
    ///
    /// - Parameter patience: seconds that the other side may leave its messages unread; nil: as long as it likes.
    init(descriptor: Int32, patience: Int? = nil) {
        self.descriptor = descriptor
        if let patience {
            var time = timeval(tv_sec: patience, tv_usec: 0)
            let size = socklen_t(MemoryLayout<timeval>.size)
            _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, size)
        }
    }

    deinit { close(descriptor) }

    /// Sends a message; false where nobody is there any more, or nobody reads.
    func send(_ message: some Encodable) -> Bool {
        guard let data = try? JSONEncoder().encode(message) else { return false }
        let bytes = Array(data)
        while true {
            let count = unsafe Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
            if count == bytes.count { return true }
            guard count < 0, errno == EINTR else { return false }
        }
    }

    /// What came of waiting for a message.
    enum Received<Message> {
        case message(Message)
        /// None within the time.
        case nothing
        /// The other side has gone, or sends what is no message.
        case gone
    }

    /// Waits for a message for at most so many milliseconds; -1: as long as it takes.
    func receive<Message: Decodable>(_ type: Message.Type, milliseconds: Int32) -> Received<Message> {
        var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let ready = unsafe poll(&wait, 1, milliseconds)
        if ready == 0 || (ready < 0 && errno == EINTR) { return .nothing }
        guard ready > 0 else { return .gone }
        let (data, error) = incoming.withLock { bytes -> (Data, Int32) in
            if bytes.isEmpty { bytes = [UInt8](repeating: 0, count: Self.limit) }
            let count = unsafe recv(descriptor, &bytes, bytes.count, 0)
            return count < 0 ? (Data(), errno) : (Data(bytes.prefix(count)), 0)
        }
        if error == EINTR || error == EAGAIN { return .nothing }
        guard let message = try? JSONDecoder().decode(type, from: data) else { return .gone }
        return .message(message)
    }
}
