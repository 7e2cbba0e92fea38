import Foundation
import Testing

@testable import Daemon

/// What a reload does with outputs.
@Suite struct DaemonOutputsTests {
    private let folder: SinkFolder
    private let log = MessageLog()
    private let path: String

    init() throws {
        folder = try SinkFolder()
        path = folder.file("s")
    }

    private func socket(_ events: [String]? = nil, group: String? = nil) -> OutputConfiguration {
        OutputConfiguration(target: .unix(path: path, mode: 0o600, group: group), events: events)
    }

    @Test func `a socket with other settings takes the place of the one before`() throws {
        let outputs = DaemonOutputs(log: log.log)
        let old = try #require(outputs.sinks(for: [socket()]).first)
        #expect(old.start(SinkSamples.opening()) == .written)
        let new = try #require(outputs.sinks(for: [socket(["frame"])]).first)
        #expect(new !== old && log.texts.isEmpty)
        old.close(within: 1)
        #expect(new.start(SinkSamples.opening()) == .written)
        #expect(SinkSamples.summary(try SocketReader(path).read(lines: 1)) == ["log.open 0"])
        new.close(within: 1)
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func `outputs none of which can be made leave those there were`() throws {
        let outputs = DaemonOutputs(log: log.log)
        let old = try #require(outputs.sinks(for: [socket()]).first)
        #expect(old.start(SinkSamples.opening()) == .written)
        #expect(outputs.sinks(for: [socket(group: "no such group")]).isEmpty)
        // The new socket can be made, but can't have the name.
        try FileManager.default.createDirectory(atPath: path + "~", withIntermediateDirectories: false)
        #expect(outputs.sinks(for: [socket(["frame"])]).isEmpty)
        #expect(log.levels == ["error", "error"])
        #expect(outputs.sinks(for: [socket()]).first === old)
        #expect(SinkSamples.summary(try SocketReader(path).read(lines: 1)) == ["log.open 0"])
        old.close(within: 0)
    }

    @Test func `an output that was left out is missed until it can be made`() throws {
        let outputs = DaemonOutputs(log: log.log)
        let settings = [
            OutputConfiguration(target: .file(path: folder.file("records"), rotation: nil)),
            OutputConfiguration(target: .unix(path: folder.file("later/s"), mode: 0o600, group: nil)),
        ]
        let first = outputs.sinks(for: settings)
        #expect(first.count == 1 && !outputs.isComplete)
        try FileManager.default.createDirectory(atPath: folder.file("later"), withIntermediateDirectories: false)
        let second = outputs.sinks(for: settings)
        #expect(second.count == 2 && second.first === first.first && outputs.isComplete)
        for sink in second { sink.close(within: 1) }
    }

    @Test func `an output that was left out is tried again without a word until it can be made`() throws {
        let outputs = DaemonOutputs(log: log.log)
        let settings = [
            OutputConfiguration(target: .file(path: folder.file("records"), rotation: nil)),
            OutputConfiguration(target: .unix(path: folder.file("later/s"), mode: 0o600, group: nil)),
        ]
        let first = outputs.sinks(for: settings)
        for _ in 0..<2 { #expect(outputs.retry(settings)?.count == nil) }
        #expect(log.levels == ["error"])
        try FileManager.default.createDirectory(atPath: folder.file("later"), withIntermediateDirectories: false)
        let second = try #require(outputs.retry(settings))
        #expect(second.count == 2 && second.first === first.first && outputs.isComplete)
        #expect(log.levels == ["error", "notice"])
        #expect(outputs.retry(settings)?.count == nil)
        for sink in second { sink.close(within: 1) }
    }

    @Test func `outputs none of which could be made take the place of the others when one can be`() throws {
        let outputs = DaemonOutputs(log: log.log)
        let files = ["a", "b"].map { OutputConfiguration(target: .file(path: folder.file($0), rotation: nil)) }
        let old = outputs.sinks(for: files)
        let settings = [OutputConfiguration(target: .unix(path: folder.file("later/s"), mode: 0o600, group: nil))]
        #expect(old.count == 2 && outputs.sinks(for: settings).isEmpty)
        try FileManager.default.createDirectory(atPath: folder.file("later"), withIntermediateDirectories: false)
        let new = try #require(outputs.retry(settings))
        #expect(new.map(\.name) == ["unix:\(folder.file("later/s"))"])
        for sink in new + old { sink.close(within: 1) }
    }

    @Test func `a socket of another process is left alone`() throws {
        let other = try SocketAddress.listen(at: path, mode: 0o600, group: nil)
        #expect(DaemonOutputs(log: log.log).sinks(for: [socket()]).isEmpty)
        #expect(SocketAddress.identity(of: path) != nil)
        withExtendedLifetime(other) {}
    }
}
