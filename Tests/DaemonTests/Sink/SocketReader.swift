import Foundation
import Glibc

@testable import Daemon

/// A reader at a socket.
struct SocketReader: Sendable {
    let descriptor: Descriptor

    init(_ path: String) throws {
        descriptor = Descriptor(owning: socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0))
        let code = try SocketAddress.connect(descriptor.number, to: path)
        guard code == 0 else { throw SystemError(call: "connect", code: code) }
    }

    /// Reads until so many lines have come, or the end.
    func read(lines: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        var count = 0
        var buffer = [UInt8](repeating: 0, count: 65536)
        while count < lines {
            let got = unsafe recv(descriptor.number, &buffer, buffer.count, 0)
            guard got > 0 else { break }
            bytes += buffer[..<got]
            count += buffer[..<got].count { $0 == UInt8(ascii: "\n") }
        }
        return bytes
    }

    /// Says that nothing more will be sent.
    func closeSending() { shutdown(descriptor.number, Int32(SHUT_WR)) }

    /// How many sockets of this name the kernel has: the listener and each accepted connection.
    static func sockets(at path: String) throws -> Int {
        let table = try String(contentsOfFile: "/proc/net/unix", encoding: .utf8)
        return table.split(separator: "\n").count { $0.hasSuffix(" \(path)") }
    }
}
