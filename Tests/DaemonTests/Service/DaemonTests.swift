import Engine
import Foundation
import Logging
import Synchronization
import Testing

@testable import Daemon

/// A daemon in this process.
@Suite struct DaemonTests {
    private let folder: SinkFolder

    init() throws {
        folder = try SinkFolder()
    }

    private func daemon(_ sources: String, hasState: Bool = true) throws -> Daemon {
        let text = """
            model: sample
            labels: [dog, cat]
            outputs: [{type: file, path: \(folder.file("tags.ndjson"))}]
            sources:
            \(sources)
            """
        return try Daemon(
            try ConfigurationFixture.parse(text, directory: folder.path), file: "c.yaml", variables: [:],
            paths: StandardPaths(stateOption: hasState ? folder.file("state") : nil, variables: [:]),
            log: Logger(label: "test"))
    }

    @Test func `a reload keeps to the output that the command line asks for`() throws {
        let text = """
            model: sample
            labels: [dog, cat]
            outputs: [{type: file, path: \(folder.file("configured.ndjson"))}]
            sources: [{name: a, folder: \(folder.path), enabled: no}]
            """
        try folder.write(Array(text.utf8), to: "c.yaml")
        let daemon = try Daemon(
            try ConfigurationFixture.parse(text, directory: folder.path), file: folder.file("c.yaml"),
            only: OutputConfiguration(target: .file(path: folder.file("tags.ndjson"), rotation: nil)), variables: [:],
            paths: StandardPaths(stateOption: folder.file("state"), variables: [:]), log: Logger(label: "test"))
        daemon.reload()
        daemon.reloading.sync {}
        daemon.emitter.close(within: 5)
        #expect(try records("config.reload").count == 1)
        #expect(try !folder.names.contains("configured.ndjson"))
    }

    @Test func `an output that was left out is taken in without a reload`() throws {
        let text = """
            model: sample
            labels: [dog, cat]
            outputs:
              - {type: file, path: \(folder.file("tags.ndjson"))}
              - {type: unix, path: \(folder.file("later/s"))}
            sources: [{name: a, folder: \(folder.path), enabled: no}]
            """
        let daemon = try Daemon(
            try ConfigurationFixture.parse(text, directory: folder.path), file: "c.yaml", variables: [:],
            paths: StandardPaths(stateOption: folder.file("state"), variables: [:]), log: Logger(label: "test"))
        daemon.retryOutputs()
        #expect(daemon.emitter.statistics.count == 1)
        try FileManager.default.createDirectory(atPath: folder.file("later"), withIntermediateDirectories: false)
        daemon.retryOutputs()
        daemon.emitter.flush()
        #expect(daemon.emitter.statistics.map(\.name).last == "unix:\(folder.file("later/s"))")
        daemon.emitter.close(within: 5)
    }

    @Test func `sockets that were taken away are made anew without a start`() throws {
        try FileManager.default.createDirectory(atPath: folder.file("state"), withIntermediateDirectories: false)
        let text = """
            model: sample
            labels: [dog, cat]
            outputs: [{type: unix, path: \(folder.file("s"))}]
            sources: [{name: a, folder: \(folder.path), enabled: no}]
            """
        let daemon = try Daemon(
            try ConfigurationFixture.parse(text, directory: folder.path), file: "c.yaml", variables: [:],
            paths: StandardPaths(stateOption: folder.file("state"), variables: [:]), log: Logger(label: "test"))
        let control = try #require(daemon.openControl())
        let paths = [folder.file("state/control.sock"), folder.file("s")]
        for path in paths { try FileManager.default.removeItem(atPath: path) }
        daemon.tend(control)
        for path in paths { #expect(SocketAddress.identity(of: path) != nil) }
        control.close()
        daemon.emitter.close(within: 5)
    }

    @Test func `a source that has not started is known, and stays paused`() throws {
        try FileManager.default.createDirectory(atPath: folder.file("state"), withIntermediateDirectories: false)
        let daemon = try daemon("  - {name: inbox, folder: \(folder.path)}")
        #expect(daemon.pause("inbox") == .changed && daemon.pause("inbox") == .unchanged)
        #expect(daemon.pause("other") == .unknownSource(known: ["inbox"]))
        let runner = try start(daemon)
        #expect(runner.isPaused)
        #expect(daemon.resume("inbox") == .changed && !runner.isPaused)
        runner.stop(.shutdown)
        daemon.emitter.close(within: 5)
    }

    @Test func `a source that has not started can't be paused where nothing remembers it`() throws {
        let daemon = try daemon("  - {name: inbox, folder: \(folder.path)}", hasState: false)
        #expect(daemon.pause("other") == .unknownSource(known: ["inbox"]))
        #expect(daemon.pause("inbox") == .notRunning)
        let reply = ControlReply.answer(to: Array(#"{"command":"pause","name":"inbox"}"#.utf8), by: daemon)
        #expect(!reply.ok && reply.error == "not_running")
        let message = """
            source "inbox" does not run yet, and without a state folder a pause can't be remembered until it does
            """
        #expect(reply.message == message)
        daemon.emitter.close(within: 5)
    }

    @Test func `the status has the sources that don't run yet, and not those that are not to`() throws {
        let daemon = try daemon(
            """
              - {name: inbox, folder: \(folder.path)}
              - {name: gate, url: "rtsp://viewer:geheim9@192.0.2.7/1"}
              - {name: off, folder: \(folder.path), enabled: no}
            """)
        daemon.state.withLock { _ = $0.missing.insert("gate") }
        let sources = daemon.status().sources
        #expect(sources.map(\.name) == ["inbox", "gate"])
        #expect(sources.map(\.kind) == ["folder", "stream"])
        #expect(sources.map(\.state) == ["starting", "retrying"])
        #expect(sources.map(\.reason) == [nil, "error"])
        #expect(sources.map(\.url) == [folder.path, "rtsp://***@192.0.2.7/1"])
        daemon.emitter.close(within: 5)
    }

    @Test func `a ledger that opens late pauses what it has as paused, and gets the ends that it is owed`() throws {
        try FileManager.default.createDirectory(atPath: folder.file("state"), withIntermediateDirectories: false)
        var other: Ledger? = Ledger(folder: folder.file("state"), log: { _, text in Issue.record("\(text)") })
        for name in ["gate", "yard"] { other?.setPaused(name, true) }
        do {
            let journal = EpisodeJournal(ledger: try #require(other))
            journal.announce([LedgerTests.episode("old")], source: "gate")
        }
        let daemon = try daemon("  - {name: gate, folder: \(folder.path)}\n  - {name: yard, folder: \(folder.path)}")
        daemon.tellOwed()
        let (sources, factory) = daemon.state.withLock { ($0.configuration.sources, $0.factory) }
        for source in sources { try daemon.start(source, factory) }
        let runners = daemon.state.withLock { $0.sources }
        #expect(runners.count == 2 && runners.values.allSatisfy { !$0.isPaused })
        #expect(daemon.resume("yard") == .unchanged)
        let ledger = try #require(daemon.ledger)
        EpisodeJournal(ledger: ledger).announce([LedgerTests.episode("new")], source: "gate")
        #expect(other?.isOpen == true && !ledger.isOpen)
        other = nil
        ledger.tryAgain()
        #expect(ledger.isOpen)
        #expect(runners["gate"]?.isPaused == true && runners["yard"]?.isPaused == false)
        #expect(ledger.pausedSources == ["gate"])
        for runner in runners.values { runner.stop(.shutdown) }
        daemon.emitter.close(within: 5)
        let ends = try records("tag.end").compactMap { ($0["tag_end"] as? [String: Any])?["episode"] as? String }
        #expect(ends == ["old"])
    }

    /// The records of frames so far.
    private func frames() throws -> [[String: Any]] { try records("frame") }

    /// The records of an event so far.
    private func records(_ event: String) throws -> [[String: Any]] {
        guard let bytes = try? folder.bytes(of: "tags.ndjson"), let end = bytes.lastIndex(of: 10) else { return [] }
        return try bytes[..<end].split(separator: 10).compactMap { line in
            try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
        }.filter { $0["event"] as? String == event }
    }

    /// Starts the one source of a daemon.
    private func start(_ daemon: Daemon) throws -> SourceRunner {
        let (source, factory) = daemon.state.withLock { ($0.configuration.sources[0], $0.factory) }
        try daemon.start(source, factory)
        return try #require(daemon.state.withLock { $0.sources[source.name] })
    }

    /// The states told so far.
    private func states() throws -> [String] {
        try records("source.state").compactMap { ($0["source_state"] as? [String: Any])?["state"] as? String }
    }

    @Test func `what has been read to its end is not read again after a pause`() async throws {
        let video = URL(filePath: #filePath).appending(path: "../../../../samples/gate.mp4").standardized
        let daemon = try daemon("  - {name: film, url: \(video.path), fps: 1, frames: on, decode: inline}")
        let runner = try start(daemon)
        try await eventually("it ends") { try states().last == "stopped" }
        let count = try records("frame").count
        #expect(count > 0)
        runner.pause()
        try await eventually("it is paused") { try states().last == "paused" }
        runner.resume()
        try await eventually("it has ended") { try states().last == "stopped" }
        runner.stop(.shutdown)
        daemon.emitter.close(within: 5)
        #expect(try records("frame").count == count)
        #expect(try states() == ["starting", "running", "stopped", "paused", "stopped", "stopped"])
    }

    @Test func `a damaged picture of a camera is asked for again`() async throws {
        let picture = URL(filePath: #filePath).appending(path: "../../../../samples/pictures/tiger.jpg").standardized
        let bytes = [UInt8](try Data(contentsOf: picture))
        // Half written at first, under the version that the whole one has too.
        let server = try ModelServer { request, connection in
            if request.head.contains("If-None-Match") {
                connection.send(head: "HTTP/1.1 304 Not Modified", "ETag: \"v1\"", "Content-Length: 0")
                return
            }
            let part = request.number == 0 ? bytes[..<(bytes.count / 2)] : bytes[...]
            connection.send(head: "HTTP/1.1 200 OK", "ETag: \"v1\"", "Content-Length: \(part.count)")
            connection.send(part)
        }
        defer { server.stop() }
        let daemon = try daemon(
            "  - {name: yard, url: \"\(server.url)/snap.jpg\", fps: 20, frames: on, motion: off, decode: inline}")
        let runner = try start(daemon)
        try await eventually("the whole one is tagged") { try records("frame").count >= 2 }
        runner.stop(.shutdown)
        daemon.emitter.close(within: 5)
    }

    @Test func `a source that a reload has taken away meanwhile is not started`() throws {
        let daemon = try daemon("  - {name: a, folder: \(folder.path)}\n  - {name: b, folder: \(folder.path)}")
        let (sources, factory) = daemon.state.withLock { ($0.configuration.sources, $0.factory) }
        daemon.state.withLock { state in
            state.configuration.sources.removeLast()
            state.configuration.sources[0].writesFrames.toggle()
        }
        for source in sources { try daemon.start(source, factory) }
        #expect(daemon.state.withLock { $0.sources.isEmpty })
        let changed = try #require(daemon.state.withLock { $0.configuration.sources.first })
        try daemon.start(changed, factory)
        let runner = try #require(daemon.state.withLock { $0.sources["a"] })
        let status = runner.status
        #expect(status.name == "a" && status.kind == "folder" && status.url == folder.path)
        runner.stop(.shutdown)
        daemon.emitter.close(within: 5)
    }

    @Test func `the pictures of a camera that gives one at a time have numbers and ids of their own`() throws {
        let picture = URL(filePath: #filePath).appending(path: "../../../../samples/pictures/tiger.jpg").standardized
        let bytes = [UInt8](try Data(contentsOf: picture))
        let server = try ModelServer { request, connection in ModelServer.serve(bytes, request, connection) }
        defer { server.stop() }
        let daemon = try daemon(
            "  - {name: yard, url: \"\(server.url)/snap.jpg\", fps: 20, frames: on, motion: off, decode: inline}")
        let (source, factory) = daemon.state.withLock { ($0.configuration.sources[0], $0.factory) }
        try daemon.start(source, factory)
        let runner = try #require(daemon.state.withLock { $0.sources["yard"] })
        let end = ContinuousClock.now + .seconds(60)
        while try frames().count < 3, ContinuousClock.now < end { usleep(20_000) }
        runner.stop(.shutdown)
        daemon.emitter.close(within: 5)
        let found = try frames().prefix(3)
        let indices = found.compactMap { ($0["frame"] as? [String: Any])?["index"] as? Int }
        #expect(indices.count == 3 && indices == indices.sorted() && Set(indices).count == 3)
        #expect(Set(found.compactMap { $0["id"] as? String }).count == 3)
    }
}
