import Glibc
import Synchronization

@testable import Daemon

/// A daemon with some sources that can be paused.
final class FakeDaemon: ControlHandler {
    private let paused: Mutex<[String: Bool]>
    private let location: String

    /// - Parameter location: the URL of every source.
    init(_ names: [String] = ["gate", "inbox"], location: String = "rtsp://viewer:pw@192.0.2.7/1") {
        paused = Mutex(Dictionary(uniqueKeysWithValues: names.map { ($0, false) }))
        self.location = location
    }

    func pause(_ name: String) -> ControlOutcome { set(name, true) }

    func resume(_ name: String) -> ControlOutcome { set(name, false) }

    private func set(_ name: String, _ value: Bool) -> ControlOutcome {
        paused.withLock { paused in
            guard let before = paused[name] else { return .unknownSource(known: Array(paused.keys)) }
            paused[name] = value
            return before == value ? .unchanged : .changed
        }
    }

    func status() -> ServiceStatus {
        let sources = paused.withLock { $0.sorted { $0.key < $1.key } }.map { name, isPaused in
            SourceStatus(
                name: name, kind: .stream, state: isPaused ? .paused : .running,
                since: Timestamp(microseconds: 1_709_208_000_250_000), location: location, framesIn: 250,
                framesAnalysed: 10, dropped: [.unchanged: 30, .superseded: 200, .flat: 0],
                tags: [.init(label: "dog", since: "2024-02-29T12:00:00.250000Z")])
        }
        return ServiceStatus(
            version: "0.1.0", pid: 77, started: "2024-02-29T11:00:00.000000Z", uptime: 3_723.5, model: "sample",
            workers: 2, workersReason: "2 CPUs in the affinity mask", backlog: 0, sources: sources)
    }
}

extension SocketReader {
    /// Sends some bytes.
    func send(_ text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe Glibc.send(descriptor.number, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// The next so many lines, each without its end.
    func lines(_ count: Int) -> [String] {
        String(decoding: read(lines: count), as: UTF8.self).split(separator: "\n").map(String.init)
    }
}

/// How many sockets of this name the kernel has: the listener and each connection accepted there.
///
/// Read to the end: the kernel gives a page at a time, which readers of whole files may take for all.
func kernelSockets(at path: String) throws -> Int {
    let descriptor = Descriptor(owning: unsafe open("/proc/net/unix", O_RDONLY))
    var table: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
        let count = unsafe read(descriptor.number, &buffer, buffer.count)
        guard count >= 0 else { throw SystemError.last("read") }
        if count == 0 { break }
        table += buffer[..<count]
    }
    return table.split(separator: UInt8(ascii: "\n")).count {
        $0.suffix(path.utf8.count + 1) == Array(" \(path)".utf8)[...]
    }
}
