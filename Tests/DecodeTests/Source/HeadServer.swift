import Dispatch
import Foundation
import Glibc
import Synchronization

/// A server on the loopback interface that answers heads of requests, as HTTP and RTSP have them.
final class HeadServer: Sendable {
    let port: UInt16
    private let listener: Int32
    private let seen = Mutex<[String]>([])
    private let ended = DispatchSemaphore(value: 0)

    /// - Parameters:
    ///   - keepsOpen: whether a connection has many requests.
    ///   - answer: the bytes to send for the head of a request.
    init(keepsOpen: Bool = false, _ answer: @escaping @Sendable (String) -> [UInt8]) throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let (listener, isBound) = unsafe withUnsafeMutablePointer(to: &address) { [listener] pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                let isBound = unsafe bind(listener, address, size) == 0 && listen(listener, 8) == 0
                return unsafe (listener, isBound && getsockname(listener, address, &size) == 0)
            }
        }
        guard isBound else { throw Fixtures.Unexpected("no port: error \(errno)") }
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { @Sendable [self] in
            while case let client = accept(listener, nil, nil), client >= 0 {
                repeat {
                    let head = Self.head(client)
                    guard !head.isEmpty else { break }
                    seen.withLock { $0.append(head) }
                    let bytes = answer(head)
                    _ = unsafe bytes.withUnsafeBytes {
                        unsafe send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                    }
                } while keepsOpen
                shutdown(client, Int32(SHUT_RDWR))
                close(client)
                ended.signal()
            }
        }
    }

    /// The heads of all requests so far.
    var requests: [String] { seen.withLock { $0 } }

    /// Waits until a connection has ended; false after 10 s.
    func waitForEnd() -> Bool { ended.wait(timeout: .now() + 10) == .success }

    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    private static func head(_ client: Int32) -> String {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while !bytes.ends(with: [13, 10, 13, 10]), unsafe recv(client, &byte, 1, 0) == 1 { bytes.append(byte) }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Array<UInt8> {
    fileprivate func ends(with end: [UInt8]) -> Bool { suffix(end.count).elementsEqual(end) }
}
