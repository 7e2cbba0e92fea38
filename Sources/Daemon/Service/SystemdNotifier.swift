import Glibc
import Logging
import Synchronization

/// Tells the service manager how this service fares, over the socket that `NOTIFY_SOCKET` names.
///
/// The protocol of sd_notify(3) without its library; without the variable nothing is sent and nothing is said.
final class SystemdNotifier: Sendable {
    private let address: [UInt8]?
    private let descriptor: Descriptor?
    private let log: Logger
    private let hasFailed = Atomic(false)

    /// Seconds that a message may wait for room at the manager.
    private static let patience = 2

    /// Takes the socket from the environment and the variable out of it: helpers must not speak for the service.
    static func fromEnvironment(log: Logger) -> SystemdNotifier {
        SystemdNotifier(socket: ProcessEnvironment.take("NOTIFY_SOCKET"), log: log)
    }

    /// A notifier for the socket of that name: a path, or `@` and an abstract name; nil is silent.
    init(socket name: String?, log: Logger) {
        self.log = log
        let address = name.flatMap(Self.address)
        let type = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let number = address == nil ? -1 : socket(AF_UNIX, type, 0)
        if name != nil, number < 0 {
            log.warning("NOTIFY_SOCKET: can't be used; the service manager hears nothing from here")
        }
        guard let address, number >= 0 else {
            self.address = nil
            descriptor = nil
            return
        }
        let descriptor = Descriptor(owning: number)
        var patience = timeval(tv_sec: Self.patience, tv_usec: 0)
        unsafe setsockopt(number, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        self.address = address
        self.descriptor = descriptor
    }

    /// Whether there is a manager to tell.
    var isConnected: Bool { descriptor != nil }

    /// Sends some states in one message; `false` where there is no manager or it can't be reached.
    @discardableResult
    func tell(_ states: ServiceState...) -> Bool {
        guard let descriptor, let address else { return false }
        let message = Array(states.map(\.assignments).joined(separator: "\n").utf8)
        let code = Self.send(message, from: descriptor.number, to: address)
        if code != 0, !hasFailed.exchange(true, ordering: .relaxed) {
            log.warning("\(SystemError(call: "NOTIFY_SOCKET", code: code)); the service manager may not hear from here")
        }
        return code == 0
    }

    /// Says that reloading begins, now; ``ServiceState/ready`` says that it is done.
    func tellReloading(now: MonotonicTime = systemMonotonicTime) {
        tell(.reloading(microseconds: now() / 1_000))
    }

    /// The bytes of the address, an abstract one with its 0 in front; nil for anything else.
    private static func address(_ name: String) -> [UInt8]? {
        var bytes = Array(name.utf8)
        guard let first = bytes.first, bytes.count > 1, bytes.count < MemoryLayout<sockaddr_un>.size - 2 else {
            return nil
        }
        switch first {
        case UInt8(ascii: "/"): break
        case UInt8(ascii: "@"): bytes[0] = 0
        default: return nil
        }
        return bytes
    }

    /// Sends a datagram; the value of `errno`, 0 where it went out.
    private static func send(_ message: [UInt8], from number: Int32, to name: [UInt8]) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: name) }
        // An abstract name has no end but the length: a byte more would be another name.
        let length = socklen_t(MemoryLayout.offset(of: \sockaddr_un.sun_path).map { $0 + name.count } ?? 0)
        while true {
            let count = unsafe withUnsafePointer(to: &address) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                    unsafe sendto(number, message, message.count, Int32(MSG_NOSIGNAL), pointer, length)
                }
            }
            if count >= 0 { return 0 }
            if errno != EINTR { return errno }
        }
    }
}
