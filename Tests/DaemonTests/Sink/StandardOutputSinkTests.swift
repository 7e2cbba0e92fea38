import Glibc
import Testing

@testable import Daemon

@Suite struct StandardOutputSinkTests {
    private func sink(_ output: ScriptedOutput, log: MessageLog = MessageLog()) -> StandardOutputSink {
        StandardOutputSink(SharedOutput(-1), retryMilliseconds: 1, output: output, log: log.log)
    }

    @Test func `a line is one write, the first a log open`() throws {
        let output = ScriptedOutput()
        let sink = sink(output)
        #expect(sink.start(SinkSamples.opening()) == .written)
        #expect(sink.write(SinkSamples.record(0)) == .written)
        #expect(output.calls == 2)
        #expect(SinkSamples.summary(output.bytes) == ["log.open 0", "frame 1"])
        try SchemaValidator.expectValid(output.bytes, records: 2)
    }

    @Test func `a write that takes any part of a line is followed by the rest`() {
        let whole = ScriptedOutput()
        let reference = sink(whole)
        _ = reference.start(SinkSamples.opening())
        let length = whole.bytes.count
        var wrong: [Int] = []
        for part in 0..<length {
            let output = ScriptedOutput([.fail(EINTR), .take(part), .fail(EINTR)])
            _ = sink(output).start(SinkSamples.opening())
            if SinkSamples.summary(output.bytes) != ["log.open 0"] || output.bytes.count != length {
                wrong.append(part)
            }
        }
        #expect(wrong == [])
    }

    @Test func `a full disk behind standard output is told once and waited for`() {
        let log = MessageLog()
        let output = ScriptedOutput([.take(5), .fail(ENOSPC), .fail(ENOSPC), .fail(EIO), .take(.max)])
        let sink = sink(output, log: log)
        #expect(sink.start(SinkSamples.opening()) == .written)
        #expect(SinkSamples.summary(output.bytes) == ["log.open 0"])
        #expect(log.levels == ["error", "notice"])
        #expect(sink.counters.statistics(name: "stdout").errors == 3)
    }

    /// A file that a shell has opened with `>>`, with something in it.
    private func appending(to folder: SinkFolder, _ content: String) throws -> Descriptor {
        try folder.write(Array(content.utf8), to: "out")
        let number = unsafe open(folder.file("out"), O_WRONLY | O_APPEND | O_CLOEXEC)
        try #require(number >= 0)
        return Descriptor(owning: number)
    }

    @Test func `a file that ends in half a record is gone on with in a line of its own`() throws {
        let folder = try SinkFolder()
        let file = try appending(to: folder, "{\"ts\":\"20")
        defer { withExtendedLifetime(file) {} }
        let sink = StandardOutputSink(SharedOutput(file.number), log: MessageLog().log)
        #expect(sink.start(SinkSamples.opening()) == .written)
        #expect(sink.write(SinkSamples.record(0)) == .written)
        #expect(SinkSamples.summary(try folder.bytes(of: "out")) == ["{\"ts\":\"20", "log.open 0", "frame 1"])
    }

    @Test func `part of a line that was given up is a blank line of the file`() throws {
        let folder = try SinkFolder()
        let file = try appending(to: folder, "text\n")
        defer { withExtendedLifetime(file) {} }
        let output = ScriptedOutput([.take(.max), .take(40)], passingTo: FileOutput())
        let sink = StandardOutputSink(
            SharedOutput(file.number), retryMilliseconds: 1, output: output, log: MessageLog().log)
        #expect(sink.start(SinkSamples.opening()) == .written)
        output.then([.act({ sink.abandon() }, ENOSPC)])
        #expect(sink.write(SinkSamples.record(0)) == .abandoned)
        let blank = String(repeating: " ", count: 39)
        #expect(SinkSamples.summary(try folder.bytes(of: "out")) == ["text", "log.open 0", blank])
    }

    @Test func `a reader that goes away is told, and no signal ends the process`() {
        var ends: [Int32] = [0, 0]
        #expect(unsafe pipe(&ends) == 0)
        let sink = StandardOutputSink(SharedOutput(ends[1]), log: MessageLog().log)
        #expect(sink.start(SinkSamples.opening()) == .written)
        close(ends[0])
        #expect(sink.write(SinkSamples.record(0)) == .readerGone)
        close(ends[1])
    }

    @Test func `a slow reader of a non-blocking pipe gets every line whole`() async throws {
        var ends: [Int32] = [0, 0]
        #expect(unsafe pipe(&ends) == 0)
        let reader = ends[0]
        let writer = Descriptor(owning: ends[1])
        writer.setFlag(O_NONBLOCK, on: true)
        let sink = StandardOutputSink(SharedOutput(writer.number), log: MessageLog().log)
        let received = onThread {
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 777)
            while bytes.count(where: { $0 == UInt8(ascii: "\n") }) < 501 {
                let count = unsafe read(reader, &buffer, buffer.count)
                if count <= 0 { break }
                bytes += buffer[..<count]
            }
            return bytes
        }
        #expect(sink.start(SinkSamples.opening()) == .written)
        for index in 0..<500 { #expect(sink.write(SinkSamples.record(index)) == .written) }
        let lines = SinkSamples.summary(await received.value)
        #expect(lines == ["log.open 0"] + (1...500).map { "frame \($0)" })
        close(reader)
    }

    @Test func `a sink that waits for its reader can be told to give up`() async {
        var ends: [Int32] = [0, 0]
        #expect(unsafe pipe(&ends) == 0)
        let writer = Descriptor(owning: ends[1])
        writer.setFlag(O_NONBLOCK, on: true)
        let sink = StandardOutputSink(SharedOutput(writer.number), log: MessageLog().log)
        let outcome = onThread {
            var outcome = sink.start(SinkSamples.opening())
            while outcome == .written { outcome = sink.write(SinkSamples.record(0)) }
            return outcome
        }
        sink.abandon()
        #expect(await outcome.value == .abandoned)
        close(ends[0])
    }
}
