import Foundation
import Glibc
import Synchronization

/// An HTTP server on the loopback interface that answers each connection with what a test says, then closes it.
final class ModelServer: Sendable {
    /// What was asked.
    struct Request: Sendable {
        /// The head, with its line ends.
        let head: String
        /// How many requests there were before.
        let number: Int

        /// What stands behind `GET`.
        var target: String { head.split(separator: " ").dropFirst().first.map(String.init) ?? "" }

        /// N of `Range: bytes=N-`; nil where there is no such field.
        var start: Int? {
            guard let field = head.split(separator: "\r\n").first(where: { $0.hasPrefix("Range: bytes=") }) else {
                return nil
            }
            return Int(field.dropFirst("Range: bytes=".count).dropLast())
        }
    }

    /// The way back.
    struct Connection: Sendable {
        fileprivate let descriptor: Int32

        /// Sends bytes; false where the other side takes no more.
        @discardableResult func send(_ bytes: some Sequence<UInt8>) -> Bool {
            var rest = Array(bytes)[...]
            while !rest.isEmpty {
                let count = unsafe rest.withUnsafeBytes { buffer in
                    unsafe Glibc.send(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }

        /// Sends a head of these lines.
        @discardableResult func send(head lines: String...) -> Bool {
            send(lines.map { $0 + "\r\n" }.joined().utf8) && send("\r\n".utf8)
        }

        /// Lets the end be a reset.
        func reset() {
            var linger = linger(l_onoff: 1, l_linger: 0)
            unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
        }
    }

    let port: UInt16
    private let listener: Int32
    private let seen = Mutex<[Request]>([])

    /// Listens; each connection has a thread of its own.
    init(_ answer: @escaping @Sendable (Request, Connection) -> Void) throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = unsafe withUnsafeMutablePointer(to: &address) { [listener] pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe bind(listener, address, size) == 0 && listen(listener, 16) == 0
                    && getsockname(listener, address, &size) == 0
            }
        }
        guard isBound else { throw POSIXError(.EADDRINUSE) }
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { @Sendable [self] in
            while case let client = accept(listener, nil, nil), client >= 0 {
                Thread.detachNewThread { @Sendable [self] in
                    let head = Self.head(client)
                    let request = seen.withLock { seen in
                        let request = Request(head: head, number: seen.count)
                        seen.append(request)
                        return request
                    }
                    answer(request, Connection(descriptor: client))
                    close(client)
                }
            }
            close(listener)
        }
    }

    /// Where it is.
    var url: String { "http://127.0.0.1:\(port)" }

    /// All that was asked so far.
    var requests: [Request] { seen.withLock { $0 } }

    /// Takes no more connections.
    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    /// Serves a file well, with ranges.
    static func serve(_ bytes: [UInt8], _ request: Request, _ connection: Connection) {
        let start = request.start ?? 0
        guard start < bytes.count else {
            connection.send(head: "HTTP/1.1 416 No", "Content-Range: bytes */\(bytes.count)", "Content-Length: 0")
            return
        }
        let length = "Content-Length: \(bytes.count - start)"
        if request.start == nil {
            connection.send(head: "HTTP/1.1 200 OK", length)
        } else {
            let range = "Content-Range: bytes \(start)-\(bytes.count - 1)/\(bytes.count)"
            connection.send(head: "HTTP/1.1 206 Partial Content", range, length)
        }
        connection.send(bytes[start...])
    }

    private static func head(_ client: Int32) -> String {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while !bytes.suffix(4).elementsEqual([13, 10, 13, 10]), unsafe recv(client, &byte, 1, 0) == 1 {
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
