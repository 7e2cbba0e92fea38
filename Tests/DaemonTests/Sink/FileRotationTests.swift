import Foundation
import Glibc
import Testing

@testable import Daemon

@Suite struct FileRotationTests {
    private let folder: SinkFolder
    private let log = MessageLog()

    init() throws {
        folder = try SinkFolder()
    }

    private func sink(size: Int64, keep: Int) -> FileSink {
        FileSink(
            path: folder.file("events"), rotation: FileRotation(size: size, keep: keep), retryMilliseconds: 1,
            log: log.log)
    }

    @Test func `a file that would pass its size makes way, and so many old ones stay`() throws {
        let sink = sink(size: 1500, keep: 2)
        _ = sink.start(SinkSamples.opening())
        for index in 0..<20 { #expect(sink.write(SinkSamples.record(index)) == .written) }
        #expect(try folder.names == ["events", "events.1", "events.2"])
        let parts = try ["events.2", "events.1", "events"].map { try folder.bytes(of: $0) }
        #expect(parts.allSatisfy { $0.count <= 1500 })
        let lines = parts.map(SinkSamples.summary)
        #expect(lines.allSatisfy { $0.first?.hasPrefix("log.open") == true && $0.count > 1 })
        let numbers = lines.joined().compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
        #expect(numbers == Array((numbers.first ?? 0)..<((numbers.first ?? 0) + numbers.count)))
        #expect(lines.last?.last.map { $0.hasPrefix("frame") } == true)
    }

    @Test func `a size smaller than a record makes a file a record`() throws {
        let sink = sink(size: 1, keep: 3)
        _ = sink.start(SinkSamples.opening())
        for index in 0..<3 { _ = sink.write(SinkSamples.record(index)) }
        #expect(try SinkSamples.summary(folder.bytes(of: "events")) == ["log.open 4", "frame 5"])
        #expect(try SinkSamples.summary(folder.bytes(of: "events.2")) == ["log.open 0", "frame 1"])
    }

    @Test func `fewer files to keep than before removes the surplus`() throws {
        for number in 1...5 { try folder.write([], to: "events.\(number)") }
        let sink = sink(size: 1, keep: 2)
        _ = sink.start(SinkSamples.opening())
        for index in 0..<2 { _ = sink.write(SinkSamples.record(index)) }
        #expect(try folder.names == ["events", "events.1", "events.2"])
    }

    @Test func `where a file can't be renamed it goes on growing and that is told once`() throws {
        try FileManager.default.createDirectory(atPath: folder.file("events.1"), withIntermediateDirectories: false)
        let sink = sink(size: 1000, keep: 1)
        _ = sink.start(SinkSamples.opening())
        for index in 0..<3 { #expect(sink.write(SinkSamples.record(index)) == .written) }
        #expect(
            try SinkSamples.summary(folder.bytes(of: "events")) == ["log.open 0", "frame 1", "frame 2", "frame 3"])
        #expect(log.levels == ["warning"])
    }

    @Test func `a file that somebody else renamed is not rotated but left`() throws {
        let sink = sink(size: 1, keep: 5)
        _ = sink.start(SinkSamples.opening())
        _ = sink.write(SinkSamples.record(0))
        #expect(unsafe rename(folder.file("events"), folder.file("moved")) == 0)
        _ = sink.write(SinkSamples.record(1))
        #expect(try folder.names == ["events", "moved"])
        #expect(try SinkSamples.summary(folder.bytes(of: "events")) == ["log.open 2", "frame 3"])
    }
}
