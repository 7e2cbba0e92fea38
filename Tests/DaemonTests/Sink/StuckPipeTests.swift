import Dispatch
import Glibc
import Synchronization
import Testing

@testable import Daemon

/// A pipe behind standard output that waits, and that nobody reads.
@Suite struct StuckPipeTests {
    /// `write(2)` that tells of each call.
    private struct ToldOutput: ByteOutput {
        let called = DispatchSemaphore(value: 0)

        func write(_ bytes: borrowing Span<UInt8>, to descriptor: Int32) -> ByteOutcome {
            called.signal()
            return FileOutput().write(bytes, to: descriptor)
        }
    }

    private static let page = 4096

    private let reader: Descriptor
    private let writer: Descriptor
    /// How many bytes are in the pipe: it takes one page more.
    private let filling: Int

    init() {
        var ends: [Int32] = [0, 0]
        #expect(unsafe pipe(&ends) == 0)
        let (reader, writer) = (Descriptor(owning: ends[0]), Descriptor(owning: ends[1]))
        var page = [UInt8](repeating: UInt8(ascii: "x"), count: Self.page)
        var pages = 0
        writer.setFlag(O_NONBLOCK, on: true)
        while FileOutput().write(page.span, to: writer.number) == .wrote(Self.page) { pages += 1 }
        writer.setFlag(O_NONBLOCK, on: false)
        let taken = unsafe read(reader.number, &page, Self.page)
        filling = pages * Self.page - taken
        self.reader = reader
        self.writer = writer
    }

    /// What the pipe holds.
    private func drain() -> [UInt8] {
        reader.setFlag(O_NONBLOCK, on: true)
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = unsafe read(reader.number, &buffer, buffer.count)
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
        }
    }

    /// A record of more than two pages, each index with a length of its own.
    private static func long(_ index: Int) -> EncodedRecord {
        EncodedRecord(bytes: [UInt8](repeating: UInt8(ascii: "r"), count: 10_000 + 101 * index), sequenceOffset: 0)
    }

    @Test(arguments: [true, false])
    func `a line that stands still can be given up, and the next sink begins another`(reopens: Bool) throws {
        let place = SharedOutput(writer.number, reopens: reopens)
        let output = ToldOutput()
        let sink = StandardOutputSink(place, output: output, log: MessageLog().log)
        let outcome = Mutex<SinkOutcome?>(nil)
        let ended = DispatchSemaphore(value: 0)
        _ = onThread {
            let result = sink.start(Opening { _ in Self.long(0) })
            outcome.withLock { $0 = result }
            ended.signal()
        }
        output.called.wait()
        sink.abandon()
        try #require(ended.wait(timeout: .now() + 20) == .success)
        #expect(outcome.withLock { $0 } == .abandoned)
        #expect(drain().count == filling + Self.page)
        // Who shares the pipe must still be able to wait for room there.
        #expect(fcntl(writer.number, F_GETFL) & O_NONBLOCK == 0)

        for expected in [["", "log.open 0"], ["log.open 0"]] {
            let next = StandardOutputSink(place, log: MessageLog().log)
            #expect(next.start(SinkSamples.opening()) == .written)
            #expect(SinkSamples.summary(drain()) == expected)
        }
    }

    @Test(arguments: [true, false])
    func `long lines arrive whole and in order at a slow reader`(reopens: Bool) async {
        func writeAll(to sink: StandardOutputSink) {
            #expect(sink.start(SinkSamples.opening()) == .written)
            for index in 0..<20 { #expect(sink.write(Self.long(index)) == .written) }
        }
        let reference = ScriptedOutput()
        writeAll(to: StandardOutputSink(SharedOutput(-1), output: reference, log: MessageLog().log))
        let expected = reference.bytes
        let received = onThread { [reader, count = filling + expected.count] in
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 777)
            while bytes.count < count {
                let got = unsafe read(reader.number, &buffer, buffer.count)
                if got <= 0 { break }
                bytes += buffer[..<got]
            }
            return bytes
        }
        writeAll(to: StandardOutputSink(SharedOutput(writer.number, reopens: reopens), log: MessageLog().log))
        let bytes = await received.value
        #expect(bytes.dropFirst(filling).elementsEqual(expected))
    }

    @Test(arguments: [true, false])
    func `the other outputs get their records when it leaves, and at the end`(leaves: Bool) throws {
        let folder = try SinkFolder()
        let stuck = StandardOutputSink(SharedOutput(writer.number), log: MessageLog().log)
        try StuckSink.expectOthersServed(
            besides: stuck, in: folder, leavesWithin: leaves ? 0.05 : nil, closesWithin: 20)
    }
}
