import Glibc
import Synchronization
import Testing

@testable import Daemon

/// Sources that can't be started for want of something are started when it is there.
@Suite struct SourceStartTests {
    /// Starts a daemon's one folder while a resource is short, and tends to it then and afterwards.
    private static func expectStart(without resource: __rlimit_resource_t, above most: rlim_t) throws {
        let folder = try SinkFolder()
        let log = LineLog()
        let text = """
            model: sample
            labels: [dog]
            outputs: [{type: file, path: \(folder.file("tags.ndjson"))}]
            sources: [{name: inbox, folder: \(folder.path)}]
            """
        let daemon = try Daemon(
            try ConfigurationFixture.parse(text, directory: folder.path), file: "c.yaml", variables: [:],
            paths: StandardPaths(variables: [:]), log: log.logger)
        let (source, factory) = daemon.state.withLock { ($0.configuration.sources[0], $0.factory) }
        // What is short is missed by the source alone: its labels are known, and the output is open.
        _ = try daemon.tagging(source, factory)
        daemon.emitter.flush()
        var limit = rlimit()
        unsafe getrlimit(resource, &limit)
        var little = rlimit(rlim_cur: most, rlim_max: limit.rlim_max)
        unsafe setrlimit(resource, &little)
        daemon.startLogged(source, factory)
        daemon.tend(nil)
        let isMissing = daemon.state.withLock { $0.sources.isEmpty }
        unsafe setrlimit(resource, &limit)
        #expect(isMissing)
        daemon.tend(nil)
        daemon.tend(nil)
        let runner = try #require(daemon.state.withLock { $0.sources["inbox"] })
        #expect(log.lines.filter { $0.contains("can't be started") }.count == 1)
        #expect(log.lines.filter { $0.contains("runs from now on") }.count == 1)
        runner.stop(.shutdown)
        daemon.emitter.close(within: 5)
        let records = String(decoding: try folder.bytes(of: "tags.ndjson"), as: UTF8.self)
        #expect(records.ranges(of: "\"starting\"").count == 1)
    }

    @Test func `a folder that finds no descriptor is started later`() async {
        await #expect(processExitsWith: .success) {
            // Those of standard input, output and error.
            try Self.expectStart(without: __rlimit_resource_t(RLIMIT_NOFILE.rawValue), above: 3)
        }
    }

    @Test func `a folder that finds no thread is started later`() async {
        await #expect(processExitsWith: .success) {
            // The limit does not hold for root.
            if geteuid() == 0 { #expect(setuid(65_534) == 0) }
            try Self.expectStart(without: __rlimit_resource_t(__RLIMIT_NPROC.rawValue), above: 0)
        }
    }
}
