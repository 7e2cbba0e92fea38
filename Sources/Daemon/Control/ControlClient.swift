import Foundation
import Glibc

/// A connection to a daemon's control socket, for the subcommands; its calls wait, for a bounded time each.
struct ControlClient {
    /// The most bytes of a reply that are read.
    static let limit = 64 << 20

    private let path: String
    private let descriptor: Descriptor

    /// Connects to the first of some sockets that a daemon listens at.
    static func connect(
        toFirstOf paths: [String], patience: Duration = .seconds(10)
    ) throws(ControlClientError) -> ControlClient {
        var failures: [ControlClientError.Failure] = []
        for path in paths {
            do throws(SinkError) {
                let descriptor = try connect(path, patience)
                return ControlClient(path: path, descriptor: descriptor)
            } catch {
                let code = if case .system(let error) = error { error.code } else { Int32(0) }
                failures.append(.init(path: path, code: code, explanation: "\(error)"))
            }
        }
        throw .noDaemon(failures)
    }

    private static func connect(_ path: String, _ patience: Duration) throws(SinkError) -> Descriptor {
        let descriptor = try SocketAddress.stream(blocking: true)
        var time = timeval(
            tv_sec: Int(patience.components.seconds),
            tv_usec: Int(patience.components.attoseconds / 1_000_000_000_000))
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            unsafe setsockopt(descriptor.number, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
        }
        let code = try SocketAddress.connect(descriptor.number, to: path)
        guard code == 0 else { throw .system(SystemError(call: "connect \(path)", code: code)) }
        return descriptor
    }

    /// Asks, and waits for the answer.
    ///
    /// - Returns: the answer and its line as the daemon wrote it, without the end.
    func ask(_ request: ControlRequest) throws(ControlClientError) -> (reply: ControlReply, line: [UInt8]) {
        let line = try exchange(request)
        guard let reply = try? JSONDecoder().decode(ControlReply.self, from: Data(line)) else {
            throw .badReply(path)
        }
        return (reply, line)
    }

    private func exchange(_ request: ControlRequest) throws(ControlClientError) -> [UInt8] {
        guard var bytes = (try? JSONEncoder().encode(request)).map(Array.init) else { throw .badReply(path) }
        bytes.append(UInt8(ascii: "\n"))
        try send(bytes)
        return try receiveLine()
    }

    private func send(_ bytes: [UInt8]) throws(ControlClientError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { bytes in
                unsafe Glibc.send(descriptor.number, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure(ofCall: count) }
            rest = rest.dropFirst(count)
        }
    }

    private func receiveLine() throws(ControlClientError) -> [UInt8] {
        var line: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while line.count <= Self.limit {
            let count = unsafe recv(descriptor.number, &buffer, buffer.count, 0)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure(ofCall: count) }
            if let end = buffer[..<count].firstIndex(of: UInt8(ascii: "\n")) { return line + buffer[..<end] }
            line += buffer[..<count]
        }
        throw .badReply(path)
    }

    /// Why a call that has just returned failed.
    private func failure(ofCall count: Int) -> ControlClientError {
        count < 0 && errno == EAGAIN ? .noAnswer(path) : .closed(path)
    }
}
