import Foundation
import Testing

@testable import Daemon

@Suite struct UnfinishedEndTests {
    private let folder: SinkFolder
    private let log = MessageLog()
    private let line = Array("{\"old\":1}\n".utf8)

    init() throws {
        folder = try SinkFolder()
    }

    /// Ends that a power loss, a kill or a full disk leave.
    static let ends: [[UInt8]] = [
        [UInt8(ascii: "{")],
        Array("{\"ts\":\"2024-02-29T12:00".utf8),
        [0],
        Array(repeating: 0, count: 4096),
        Array(repeating: 0, count: 200_000),
        Array("{\"half\":".utf8) + Array(repeating: 0, count: 70_000),
        Array(repeating: 0, count: 4096) + Array("rest\"}".utf8),
        Array(repeating: UInt8(ascii: "x"), count: 16384),
    ]

    @Test(arguments: ends)
    func `an unterminated end becomes blanks in place and the next line stands by itself`(end: [UInt8]) throws {
        try folder.write(line + end, to: "events")
        let sink = FileSink(path: folder.file("events"), log: log.log)
        _ = sink.start(SinkSamples.opening())
        _ = sink.write(SinkSamples.record(0))
        let bytes = try folder.bytes(of: "events")
        let blanks = [UInt8](repeating: UInt8(ascii: " "), count: end.count) + [UInt8(ascii: "\n")]
        #expect(Array(bytes.prefix(line.count + blanks.count)) == line + blanks)
        let rest = Array(bytes.dropFirst(line.count + blanks.count))
        #expect(SinkSamples.summary(rest) == ["log.open 0", "frame 1"])
        #expect(String(decoding: rest, as: UTF8.self).contains("\"mended\":\(end.count)}}\n"))
        try SchemaValidator.expectValid(rest, records: 2)
    }

    @Test(arguments: [[], Array("{\"old\":1}\n".utf8), Array("{}\n{}\n\n".utf8)])
    func `a file that ends with its last line is left as it is`(content: [UInt8]) throws {
        try folder.write(content, to: "events")
        _ = FileSink(path: folder.file("events"), log: log.log).start(SinkSamples.opening())
        let bytes = try folder.bytes(of: "events")
        #expect(Array(bytes.prefix(content.count)) == content)
        #expect(SinkSamples.summary(Array(bytes.dropFirst(content.count))) == ["log.open 0"])
        #expect(!String(decoding: bytes, as: UTF8.self).contains("mended"))
    }

    @Test func `a file with no line at all is mended from its beginning`() throws {
        try folder.write(Array("half".utf8), to: "events")
        _ = FileSink(path: folder.file("events"), log: log.log).start(SinkSamples.opening())
        #expect(try SinkSamples.summary(folder.bytes(of: "events")) == ["    ", "log.open 0"])
    }

    @Test(arguments: [16385, 300_000])
    func `an end that can't be a record of ours is not overwritten`(count: Int) throws {
        let photo = [UInt8](repeating: 0xD8, count: count)
        try folder.write(line + photo, to: "events")
        _ = FileSink(path: folder.file("events"), log: log.log).start(SinkSamples.opening())
        let bytes = try folder.bytes(of: "events")
        #expect(Array(bytes.prefix(line.count + count + 1)) == line + photo + [UInt8(ascii: "\n")])
        #expect(SinkSamples.summary(Array(bytes.dropFirst(line.count + count + 1))) == ["log.open 0"])
        #expect(log.levels == ["warning"])
    }
}
