import Foundation
import Glibc
import Testing

@testable import Daemon

@Suite struct FileSinkTests {
    private let folder: SinkFolder
    private let log = MessageLog()

    init() throws {
        folder = try SinkFolder()
    }

    private func sink(
        _ output: any ByteOutput = FileOutput(), rotation: FileRotation? = nil, name: String = "events"
    ) -> FileSink {
        FileSink(path: folder.file(name), rotation: rotation, retryMilliseconds: 1, output: output, log: log.log)
    }

    private func summary(_ name: String = "events") throws -> [String] {
        try SinkSamples.summary(folder.bytes(of: name))
    }

    @Test func `lines are appended, one write each, to a file that its group may read`() throws {
        try folder.write(Array("{\"old\":1}\n".utf8), to: "events")
        let output = ScriptedOutput(passingTo: FileOutput())
        let sink = sink(output)
        #expect(sink.start(SinkSamples.opening()) == .written)
        #expect(sink.write(SinkSamples.record(0)) == .written)
        #expect(output.calls == 2)
        #expect(try summary() == ["{\"old\":1}", "log.open 0", "frame 1"])
        _ = self.sink(name: "new").start(SinkSamples.opening())
        let mode = try FileManager.default.attributesOfItem(atPath: folder.file("new"))[.posixPermissions] as? Int
        #expect(mode.map { $0 & 0o137 } == 0)
        try SchemaValidator.expectValid(folder.bytes(of: "new"), records: 1)
    }

    @Test func `a look at whether it can be opened changes nothing in it`() throws {
        // Another sink may be in the middle of that line.
        let half = Array("{\"event\":\"file\",\"pa".utf8)
        try folder.write(half, to: "events")
        try sink().probe()
        #expect(try folder.bytes(of: "events") == half)
        try sink(name: "new").probe()
        #expect(try folder.bytes(of: "new") == [])
        #expect(throws: SinkError.self) { try FileSink(path: "/nowhere/x", log: log.log).probe() }
    }

    @Test func `a file is in append mode when the first line is written`() throws {
        let file = try LogFile.open(folder.file("events")) { _ in }
        #expect(fcntl(file.descriptor.number, F_GETFL) & O_APPEND != 0)
        #expect(fcntl(file.descriptor.number, F_GETFD) & FD_CLOEXEC != 0)
    }

    @Test func `a write that takes any part of a line is followed by the rest`() throws {
        let record = SinkSamples.record(0)
        var wrong: [Int] = []
        for part in 0..<record.bytes.count {
            let output = ScriptedOutput([.take(.max), .fail(EINTR), .take(part)], passingTo: FileOutput())
            let sink = sink(output, name: "part-\(part)")
            _ = sink.start(SinkSamples.opening())
            _ = sink.write(record)
            if try summary("part-\(part)") != ["log.open 0", "frame 1"] { wrong.append(part) }
        }
        #expect(wrong == [])
    }

    @Test func `a full disk is waited for, told once, and leaves no partial line`() throws {
        let output = ScriptedOutput(
            [.take(.max), .fail(ENOSPC), .take(40), .fail(ENOSPC), .fail(EIO), .take(0), .take(3)],
            passingTo: FileOutput())
        let sink = sink(output)
        _ = sink.start(SinkSamples.opening())
        for index in 0..<3 { #expect(sink.write(SinkSamples.record(index)) == .written) }
        #expect(try summary() == ["log.open 0", "frame 1", "frame 2", "frame 3"])
        #expect(log.levels == ["error", "notice"])
        let message = "No space left on device (write); the records of all outputs wait until it works again"
        #expect(log.texts.first?.hasSuffix(message) == true)
        #expect(sink.counters.statistics(name: "").errors == 4)
        #expect(sink.counters.statistics(name: "").written == 3)
    }

    @Test func `a sink that waits for room can be told to give up, and blanks what it had written`() throws {
        let output = ScriptedOutput([.take(.max), .take(40)], passingTo: FileOutput())
        let sink = sink(output)
        _ = sink.start(SinkSamples.opening())
        output.then([.act({ sink.abandon() }, ENOSPC)])
        #expect(sink.write(SinkSamples.record(0)) == .abandoned)
        #expect(try summary() == ["log.open 0", String(repeating: " ", count: 39)])
    }

    @Test(.timeLimit(.minutes(1))) func `a sink that has given up waits for nobody to read its pipe`() {
        let output = ScriptedOutput([.take(.max)] + Array(repeating: .fail(EPIPE), count: 3), passingTo: FileOutput())
        let sink = FileSink(
            path: folder.file("events"), retryMilliseconds: 3_600_000, output: output, log: log.log)
        _ = sink.start(SinkSamples.opening())
        sink.abandon()
        for index in 0..<3 { #expect(sink.write(SinkSamples.record(index)) == .abandoned) }
    }

    @Test func `a device that is full for ever doesn't hold up the end`() async {
        let sink = FileSink(path: "/dev/full", retryMilliseconds: 1, log: log.log)
        let outcome = onThread { sink.start(SinkSamples.opening()) }
        sink.abandon()
        #expect(await outcome.value == .abandoned)
    }

    @Test func `SIGUSR1's reopening goes on in a new file after the old one was renamed`() throws {
        let sink = sink()
        _ = sink.start(SinkSamples.opening())
        _ = sink.write(SinkSamples.record(0))
        #expect(unsafe rename(folder.file("events"), folder.file("events.1")) == 0)
        _ = sink.write(SinkSamples.record(1))
        sink.requestReopening()
        sink.refresh()
        #expect(try summary() == ["log.open 3"])
        _ = sink.write(SinkSamples.record(2))
        #expect(try summary("events.1") == ["log.open 0", "frame 1", "frame 2"])
        #expect(try summary() == ["log.open 3", "frame 4"])
    }

    @Test func `a reopening that is asked for while the disk is full happens before the next line`() throws {
        let folder = folder
        let output = ScriptedOutput([.take(.max)], passingTo: FileOutput())
        let sink = sink(output)
        _ = sink.start(SinkSamples.opening())
        output.then([
            .act(
                {
                    unsafe rename(folder.file("events"), folder.file("events.1"))
                    sink.requestReopening()
                }, ENOSPC)
        ])
        #expect(sink.write(SinkSamples.record(0)) == .written)
        #expect(try summary("events.1") == ["log.open 0"])
        #expect(try summary() == ["log.open 1", "frame 2"])
    }

    @Test func `a file that was copied and truncated begins anew without a hole`() throws {
        let sink = sink()
        _ = sink.start(SinkSamples.opening())
        _ = sink.write(SinkSamples.record(0))
        #expect(unsafe truncate(folder.file("events"), 0) == 0)
        _ = sink.write(SinkSamples.record(1))
        #expect(try summary() == ["log.open 2", "frame 3"])
        try SchemaValidator.expectValid(folder.bytes(of: "events"), records: 2)
    }

    @Test func `a file that was truncated within a line is mended first`() throws {
        let sink = sink()
        _ = sink.start(SinkSamples.opening())
        _ = sink.write(SinkSamples.record(0))
        #expect(unsafe truncate(folder.file("events"), 20) == 0)
        _ = sink.write(SinkSamples.record(1))
        #expect(try summary() == [String(repeating: " ", count: 20), "log.open 2", "frame 3"])
    }

    @Test(arguments: [true, false])
    func `a line begins anew where the file goes away or is cut while part of it is out`(removed: Bool) throws {
        let path = folder.file("events")
        let output = ScriptedOutput([.take(.max), .take(30)], passingTo: FileOutput())
        let sink = sink(output)
        _ = sink.start(SinkSamples.opening())
        output.then([.act({ _ = removed ? unsafe unlink(path) : unsafe truncate(path, 0) }, ENOSPC)])
        #expect(sink.write(SinkSamples.record(0)) == .written)
        #expect(try summary() == ["log.open 1", "frame 2"])
    }

    @Test func `a file that was deleted comes back`() throws {
        let sink = sink()
        _ = sink.start(SinkSamples.opening())
        #expect(unsafe unlink(folder.file("events")) == 0)
        _ = sink.write(SinkSamples.record(0))
        #expect(try summary() == ["log.open 1", "frame 2"])
    }

    @Test func `a directory that was removed is waited for, and no record is lost`() async throws {
        let directory = folder.file("logs")
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
        let sink = sink(name: "logs/events")
        _ = sink.start(SinkSamples.opening())
        try FileManager.default.removeItem(atPath: directory)
        let written = onThread { (0..<3).map { sink.write(SinkSamples.record($0)) } }
        while log.texts.isEmpty { await Task.yield() }
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
        #expect(await written.value == [.written, .written, .written])
        #expect(try summary("logs/events") == ["log.open 1", "frame 2", "frame 3", "frame 4"])
        #expect(log.levels == ["error", "notice"])
    }

    @Test func `a file that can't be opened is told beforehand to who asks`() throws {
        #expect(throws: SinkError.system(SystemError(call: "open \(folder.file("no/events"))", code: ENOENT))) {
            try sink(name: "no/events").probe()
        }
        try sink().probe()
    }

    @Test func `a directory in place of the file is an error that is waited for`() async throws {
        let sink = FileSink(path: folder.path, retryMilliseconds: 1, log: log.log)
        let outcome = onThread { sink.start(SinkSamples.opening()) }
        while log.texts.isEmpty { await Task.yield() }
        sink.abandon()
        #expect(await outcome.value == .abandoned)
    }
}
