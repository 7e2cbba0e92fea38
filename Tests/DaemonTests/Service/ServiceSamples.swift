import Glibc
import Logging
import Synchronization
import Testing

@testable import Daemon

/// Lines of the log, kept.
final class LineLog: Sendable {
    private let kept = Mutex<[String]>([])

    var lines: [String] { kept.withLock { $0 } }

    /// A handler that writes here.
    func handler(_ form: LogForm = .plain(colours: false), secrets: SecretRegistry = SecretRegistry()) -> ServiceLog {
        ServiceLog(level: .trace, form: form, secrets: secrets) { line in self.kept.withLock { $0.append(line) } }
    }

    var logger: Logger { handler().logger }
}

/// A clock that a test turns.
final class TurnedClock: Sendable {
    private let time = Atomic<UInt64>(1_000_000_000_000)

    var now: MonotonicTime { { self.time.load(ordering: .relaxed) } }

    func turn(_ step: Duration) { time.wrappingAdd(step.nanoseconds, ordering: .relaxed) }
}

/// A service manager: the datagram socket that `NOTIFY_SOCKET` names.
struct ServiceManager {
    private let descriptor: Descriptor

    /// Listens at a path, or at an abstract name that begins with `@`.
    init(_ name: String) throws {
        descriptor = Descriptor(owning: socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0))
        var bytes = Array(name.utf8)
        if bytes.first == UInt8(ascii: "@") { bytes[0] = 0 }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        let status = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe bind(descriptor.number, pointer, socklen_t(2 + bytes.count))
            }
        }
        guard status == 0 else { throw SystemError.last("bind") }
        // What never comes fails the test instead of hanging it.
        var patience = timeval(tv_sec: 60, tv_usec: 0)
        unsafe setsockopt(
            descriptor.number, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    }

    /// The next message.
    func next() throws -> String {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = unsafe recv(descriptor.number, &buffer, buffer.count, 0)
        guard count >= 0 else { throw SystemError.last("recv") }
        return String(decoding: buffer[..<count], as: UTF8.self)
    }
}
