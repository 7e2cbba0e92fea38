import Glibc

@testable import Daemon

/// Bytes that clients send to the control socket.
enum ControlInput {
    /// A daemon whose sources all do what they are told.
    private final class Sources: ControlHandler {
        func pause(_ name: String) -> ControlOutcome { outcome(name) }
        func resume(_ name: String) -> ControlOutcome { outcome(name) }

        private func outcome(_ name: String) -> ControlOutcome {
            name == "gate" ? .changed : .unknownSource(known: ["gate", "inbox"])
        }

        func status() -> ServiceStatus {
            ServiceStatus(
                version: "0", pid: 1, started: "2024-02-29T11:00:00.000000Z", uptime: 1, model: "sample", workers: 1,
                workersReason: "threads: 1", backlog: 0, sources: [])
        }
    }

    private static let path = FuzzedReader.temporaryPath("control")
    private static let handler = Sources()
    private static let server = ControlServer(.init(path: path), handler: handler, log: { _, _ in })

    /// Two clients send the same: one in two parts, and the other between them.
    static func read(_ bytes: [UInt8]) {
        // It is made when it is first named: before anybody connects.
        let server = Self.server
        guard let first = client(), let second = client() else {
            preconditionFailure("a socket can be made at \(path)")
        }
        send(bytes.prefix(bytes.count / 2), to: first)
        send(bytes[...], to: second)
        server.sweep()
        send(bytes.dropFirst(bytes.count / 2), to: first)
        precondition(server.clientCount <= ControlServer.capacity, "no more clients than there is room for")
        for client in [first, second] {
            shutdown(client.number, Int32(SHUT_WR))
            check(replies(to: client), to: bytes)
        }
    }

    private static func check(_ replies: [UInt8], to bytes: [UInt8]) {
        let lines = replies.split(separator: UInt8(ascii: "\n"))
        precondition(lines.count <= bytes.count { $0 == UInt8(ascii: "\n") } + 1, "no more replies than requests")
        for line in lines {
            precondition(
                line.first == UInt8(ascii: "{") && line.last == UInt8(ascii: "}"), "a reply is an object a line")
        }
    }

    private static func client() -> Descriptor? {
        let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard number >= 0 else { return nil }
        let descriptor = Descriptor(owning: number)
        guard (try? SocketAddress.connect(number, to: path)) == 0 else { return nil }
        return descriptor
    }

    /// Sends as much as is taken: a client that is refused is not read any further.
    private static func send(_ bytes: ArraySlice<UInt8>, to client: Descriptor) {
        _ = unsafe bytes.withUnsafeBytes { bytes in
            unsafe Glibc.send(client.number, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
        }
    }

    /// All that comes until the server closes.
    private static func replies(to client: Descriptor) -> [UInt8] {
        var replies: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe recv(client.number, &buffer, buffer.count, 0)
            guard count > 0 else { return replies }
            replies += buffer[..<count]
        }
    }
}
