import Glibc
import Testing

@testable import Daemon

/// A FIFO in place of an output file, which somebody holds open and does not read.
@Suite struct HeldFIFOTests {
    private let folder: SinkFolder
    private let holder: Descriptor

    init() throws {
        folder = try SinkFolder()
        let path = folder.file("fifo")
        #expect(unsafe mkfifo(path, 0o600) == 0)
        holder = Descriptor(owning: unsafe open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC))
    }

    /// Leaves no room in it.
    private func fill() {
        let page = [UInt8](repeating: UInt8(ascii: "x"), count: 4096)
        while FileOutput().write(page.span, to: holder.number) == .wrote(page.count) {}
    }

    @Test(arguments: [true, false])
    func `it is given up once, and the other outputs get their records`(leaves: Bool) throws {
        fill()
        let held = FileSink(path: folder.file("fifo"), log: MessageLog().log)
        // Less than it takes to give it up for each record.
        try StuckSink.expectOthersServed(besides: held, in: folder, leavesWithin: leaves ? 0.5 : nil, closesWithin: 15)
    }

    @Test func `half a line that it has taken is followed by nothing`() {
        let output = ScriptedOutput()
        let sink = FileSink(path: folder.file("fifo"), output: output, log: MessageLog().log)
        #expect(sink.start(SinkSamples.opening()) == .written)
        output.then([.take(40), .act({ sink.abandon() }, EAGAIN)])
        #expect(sink.write(SinkSamples.record(0)) == .abandoned)
        let bytes = output.bytes
        #expect(sink.write(SinkSamples.record(1)) == .abandoned)
        #expect(output.bytes == bytes)
    }
}
