import Foundation
import Glibc
import Testing

@testable import Daemon

@Suite struct UnixSocketSinkTests {
    private let folder: SinkFolder
    private let log = MessageLog()
    private let path: String

    init() throws {
        folder = try SinkFolder()
        path = folder.file("s")
    }

    private func started(queueBytes: Int = UnixSocketSink.queueBytes) throws -> UnixSocketSink {
        let sink = try UnixSocketSink(path: path, queueBytes: queueBytes, sweepSeconds: 0.01, log: log.log)
        #expect(sink.start(SinkSamples.opening()) == .written)
        return sink
    }

    /// A reader that has been let in.
    private func reader(of sink: UnixSocketSink) async throws -> (SocketReader, opening: [UInt8]) {
        let reader = try SocketReader(path)
        return (reader, reader.read(lines: 1))
    }

    @Test func `a reader's connection is neither waited for nor passed to other programs`() throws {
        let listener = try SocketAddress.listen(at: path, mode: 0o600, group: nil)
        let reader = try SocketReader(path)
        guard case .client(let client) = SocketAddress.accept(from: listener) else {
            Issue.record("nobody came")
            return
        }
        for descriptor in [listener, client] {
            #expect(fcntl(descriptor.number, F_GETFD) == FD_CLOEXEC)
            #expect(fcntl(descriptor.number, F_GETFL) & O_NONBLOCK != 0)
        }
        withExtendedLifetime(reader) {}
    }

    @Test func `each reader has the live stream from its connection on, without a gap`() async throws {
        let sink = try started()
        let (first, firstOpening) = try await reader(of: sink)
        #expect(sink.write(SinkSamples.record(0)) == .written)
        #expect(sink.write(SinkSamples.record(1)) == .written)
        let (second, secondOpening) = try await reader(of: sink)
        #expect(sink.write(SinkSamples.record(2)) == .written)
        let all = firstOpening + first.read(lines: 3)
        let late = secondOpening + second.read(lines: 1)
        #expect(SinkSamples.summary(all) == ["log.open 0", "frame 1", "frame 2", "frame 3"])
        #expect(SinkSamples.summary(late) == ["log.open 2", "frame 3"])
        #expect(all.prefix(256) != late.prefix(256))
        try SchemaValidator.expectValid(all + late, records: 6)
        sink.close(within: 1)
        #expect(first.read(lines: 1) == [])
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func `mode and group are what was asked for`() throws {
        let sink = try UnixSocketSink(path: path, mode: 0o600, group: "\(getgid())", log: log.log)
        var status = stat()
        #expect(unsafe stat(path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600 && status.st_gid == getgid())
        sink.close(within: 0)
    }

    @Test func `a stale socket is replaced, one in use and other files are left alone`() throws {
        do {
            let stale = try SocketAddress.listen(at: path, mode: 0o600, group: nil)
            #expect(throws: SinkError.inUse(path)) { try UnixSocketSink(path: path, log: log.log) }
            withExtendedLifetime(stale) {}
        }
        try UnixSocketSink(path: path, log: log.log).close(within: 0)
        try folder.write([1], to: "s")
        #expect(throws: SinkError.notASocket(path)) { try UnixSocketSink(path: path, log: log.log) }
        #expect(try folder.bytes(of: "s") == [1])
    }

    @Test func `a name too long, a directory that isn't there and an unknown group are errors`() {
        let long = folder.file(String(repeating: "x", count: 120))
        #expect(throws: SinkError.pathTooLong(long, limit: 107)) { try UnixSocketSink(path: long, log: log.log) }
        let missing = folder.file("no/s")
        #expect(throws: SinkError.system(SystemError(call: "bind \(missing)", code: ENOENT))) {
            try UnixSocketSink(path: missing, log: log.log)
        }
        #expect(throws: SinkError.unknownGroup("no such group")) {
            try UnixSocketSink(path: path, group: "no such group", log: log.log)
        }
    }

    @Test func `a socket that was taken away is made anew as it was, and its readers stay`() async throws {
        let sink = try UnixSocketSink(path: path, mode: 0o600, group: "\(getgid())", log: log.log)
        _ = sink.start(SinkSamples.opening())
        let (first, firstOpening) = try await reader(of: sink)
        for _ in 0..<2 {
            #expect(unsafe unlink(path) == 0)
            sink.renew()
        }
        sink.renew()
        let (second, secondOpening) = try await reader(of: sink)
        #expect(sink.write(SinkSamples.record(0)) == .written)
        #expect(SinkSamples.summary(firstOpening + first.read(lines: 1)) == ["log.open 0", "frame 1"])
        #expect(SinkSamples.summary(secondOpening + second.read(lines: 1)) == ["log.open 0", "frame 1"])
        #expect(log.texts == Array(repeating: "unix:\(path): the socket was taken away; it is made anew", count: 2))
        var status = stat()
        #expect(unsafe stat(path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600 && status.st_gid == getgid())
        sink.close(within: 1)
        #expect(!FileManager.default.fileExists(atPath: path))
        sink.renew()
        #expect(!FileManager.default.fileExists(atPath: path), "what is closed stays so")
    }

    @Test func `a socket that is made anew before the sink is started lets readers in then`() throws {
        let sink = try UnixSocketSink(path: path, log: log.log)
        #expect(unsafe unlink(path) == 0)
        sink.renew()
        _ = sink.start(SinkSamples.opening())
        #expect(SinkSamples.summary(try SocketReader(path).read(lines: 1)) == ["log.open 0"])
        sink.close(within: 1)
    }

    @Test func `a socket that another process has put in the place is left alone, until it has ended`() async throws {
        let sink = try started()
        #expect(unsafe unlink(path) == 0)
        do {
            let other = try SocketAddress.listen(at: path, mode: 0o600, group: nil)
            let identity = SocketAddress.identity(of: path)
            for _ in 0..<3 { sink.renew() }
            #expect(SocketAddress.identity(of: path) == identity)
            #expect(log.texts.count == 1 && log.texts[0].hasSuffix("\(path): another process listens there"))
            withExtendedLifetime(other) {}
        }
        sink.renew()
        let (_, opening) = try await reader(of: sink)
        #expect(SinkSamples.summary(opening) == ["log.open 0"])
        sink.close(within: 1)
    }

    @Test func `a slow reader loses whole records, which are counted, and the others none`() async throws {
        let sink = try started(queueBytes: 4000)
        let (slow, slowOpening) = try await reader(of: sink)
        let (quick, quickOpening) = try await reader(of: sink)
        let received = onThread { quick.read(lines: 2000) }
        var outcomes: [SinkOutcome] = []
        for index in 0..<2000 {
            outcomes.append(sink.write(SinkSamples.record(index)))
            // The quick one must be given its time: its queue is as short.
            if index % 8 == 7 { await quickHasRead(sink, quick) }
        }
        let dropped = outcomes.count { $0 == .dropped }
        #expect(dropped > 0)
        #expect(sink.counters.statistics(name: "").dropped == UInt64(dropped))
        let quickLines = SinkSamples.summary(quickOpening + (await received.value))
        #expect(quickLines == ["log.open 0"] + (1...2000).map { "frame \($0)" })
        let slowLines = SinkSamples.summary(slowOpening + slow.read(lines: 2000 - dropped))
        #expect(slowLines.count == 2001 - dropped)
        #expect(slowLines.allSatisfy { $0.hasPrefix("log.open") || $0.hasPrefix("frame ") })
        _ = sink.write(SinkSamples.record(0))
        #expect(SinkSamples.summary(slow.read(lines: 1)) == ["frame 2001"])
        sink.close(within: 1)
    }

    /// Waits until the kernel holds nothing for a reader.
    private func quickHasRead(_ sink: UnixSocketSink, _ reader: SocketReader) async {
        var waiting: Int32 = 1
        while unsafe ioctl(reader.descriptor.number, UInt(FIONREAD), &waiting) == 0, waiting > 0 { await Task.yield() }
    }

    @Test func `a write that takes any part of a record is followed by the rest before anything else`() async throws {
        let output = ScriptedOutput(
            [.take(7), .fail(EAGAIN), .take(1), .fail(EINTR), .take(50), .fail(EAGAIN)], passingTo: SocketOutput())
        let sink = try UnixSocketSink(path: path, output: output, log: log.log)
        _ = sink.start(SinkSamples.opening())
        let reader = try SocketReader(path)
        while sink.readerCount == 0 { await Task.yield() }
        for index in 0..<5 { _ = sink.write(SinkSamples.record(index)) }
        #expect(SinkSamples.summary(reader.read(lines: 6)) == ["log.open 0"] + (1...5).map { "frame \($0)" })
        sink.close(within: 1)
    }

    @Test func `hundreds of readers that close in halves leave nothing behind`() async throws {
        let sink = try started()
        for _ in 0..<3 {
            var readers: [SocketReader] = []
            for _ in 0..<100 {
                let reader = try SocketReader(path)
                reader.closeSending()
                readers.append(reader)
            }
            while sink.readerCount < 100 { await Task.yield() }
            readers.removeAll()
            while sink.readerCount > 0 { await Task.yield() }
        }
        while try SocketReader.sockets(at: path) > 1 { await Task.yield() }
        #expect(sink.write(SinkSamples.record(0)) == .written)
        sink.close(within: 1)
    }

    @Test func `a reader that only closed its sending side goes on reading`() async throws {
        let sink = try started()
        let (reader, _) = try await reader(of: sink)
        reader.closeSending()
        for index in 0..<50 { #expect(sink.write(SinkSamples.record(index)) == .written) }
        #expect(SinkSamples.summary(reader.read(lines: 50)).last == "frame 50")
        #expect(sink.readerCount == 1)
        sink.close(within: 1)
    }

    @Test func `a reader that vanishes is removed at the next record, and what readers send is ignored`() async throws {
        let sink = try started()
        let (talker, _) = try await reader(of: sink)
        let noise = [UInt8](repeating: 65, count: 10000)
        #expect(SocketOutput().write(noise.span, to: talker.descriptor.number) == .wrote(10000))
        shutdown(talker.descriptor.number, Int32(SHUT_RD))
        #expect(sink.write(SinkSamples.record(0)) == .written)
        #expect(sink.readerCount == 0)
        sink.close(within: 1)
    }

    @Test func `readers beyond the bound are turned away`() async throws {
        let sink = try started()
        let readers = try (0..<UnixSocketSink.readers).map { _ in try SocketReader(path) }
        while sink.readerCount < readers.count { await Task.yield() }
        let surplus = try SocketReader(path)
        #expect(surplus.read(lines: 1) == [])
        #expect(sink.readerCount == readers.count)
        sink.close(within: 1)
    }

    @Test func `closing sends what is queued to who still reads`() async throws {
        let sink = try started()
        let (reader, _) = try await reader(of: sink)
        for index in 0..<1500 { #expect(sink.write(SinkSamples.record(index)) == .written) }
        let received = onThread { reader.read(lines: .max) }
        sink.close(within: 10)
        #expect(SinkSamples.summary(await received.value).last == "frame 1500")
    }
}
