import Foundation
import Glibc
import Testing

/// `tagclipd run`, with a stream from ffmpeg over loopback.
@Suite(.serialized) struct RunTests {
    /// Serves a sample video once, in real time, to the one client that connects.
    private func serve(_ sample: String, port: Int, from second: Int) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/ffmpeg")
        process.arguments = [
            "-loglevel", "quiet", "-re", "-ss", "\(second)", "-i", Program.samples + "/" + sample, "-c", "copy", "-f",
            "mpegts", "tcp://127.0.0.1:\(port)?listen=1",
        ]
        process.standardInput = FileHandle.nullDevice
        try process.run()
        return process
    }

    /// A port that nobody listens at now.
    private func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = unsafe inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe bind(descriptor, generic, length) == 0 && getsockname(descriptor, generic, &length) == 0
            }
        }
        try #require(isBound)
        return Int(UInt16(bigEndian: address.sin_port))
    }

    private func states(_ records: [Program.Record]) -> [String] {
        records.filter { $0.event == "source.state" }.compactMap { $0.body["state"] as? String }
    }

    @Test func `a stream's tags begin and end, and a lost stream comes back`() throws {
        let folder = try TemporaryFolder()
        let port = try freePort()
        try Data(
            """
            sources:
              - {name: yard, url: "tcp://127.0.0.1:\(port)", fps: 4, stall: 10s}
            episodes: {off: 1s}
            state: \(folder.path)
            """.utf8
        ).write(to: URL(fileURLWithPath: folder.path + "/tagclipd.yaml"))
        let first = try serve("yard.mp4", port: port, from: 13)
        defer { first.terminate() }
        let daemon = try RunningProgram(["run", "--config", folder.path + "/tagclipd.yaml"])
        daemon.wait("the stream runs") { states($0).contains("running") }
        daemon.wait("a cat comes into view") { records in
            records.contains { $0.event == "tag.begin" && $0.body["label"] as? String == "cat" }
        }
        daemon.wait("the stream ends") { states($0).contains("retrying") }
        let second = try serve("yard.mp4", port: port, from: 13)
        defer { second.terminate() }
        daemon.wait("it comes back") { states($0).count { $0 == "running" } == 2 }
        #expect(daemon.stop() == 0)
        let records = daemon.records
        var open: Set<String> = []
        for record in records where record.event.hasPrefix("tag.") {
            let label = try #require(record.body["label"] as? String)
            if record.event == "tag.begin" { #expect(open.insert(label).inserted) }
            if record.event == "tag.end" { #expect(open.remove(label) != nil) }
        }
        #expect(open.isEmpty)
        #expect(states(records).last == "stopped")
        #expect(records.last?.event == "stats")
        #expect(try Schema.problems(of: daemon.text) == "")
    }

    @Test func `a wrong configuration shows every error and ends with 78`() throws {
        let folder = try TemporaryFolder()
        let file = folder.path + "/wrong.yaml"
        try Data("sources:\n  - {name: a, urll: x}\n  - {name: a, folder: /, fps: fast}\n".utf8)
            .write(to: URL(fileURLWithPath: file))
        for command in [["run", "--config", file], ["check", file]] {
            let result = try Program.run(command)
            #expect(result.status == 78)
            #expect(result.errors.contains("wrong.yaml:2:"))
            #expect(result.errors.contains("did you mean \"url\"?"))
            #expect(result.errors.contains("wrong.yaml:3:"))
            #expect(result.output.isEmpty)
        }
    }

    @Test func `constants that the model has not end run and check with 78, by their place`() throws {
        let folder = try TemporaryFolder()
        let file = folder.path + "/deep.yaml"
        let text = "state: .\nmethod: {votes: 13}\nsources: [{name: inbox, folder: .}]\n"
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        for command in [["run", "--config", file], ["check", file]] {
            let result = try Program.run(command)
            #expect(result.status == 78)
            #expect(result.errors.contains("deep.yaml:2:9: method: votes 13: the model sample has 12 attention layers"))
        }
    }

    @Test func `a file as a stream is read to its end`() throws {
        let folder = try TemporaryFolder()
        let file = folder.path + "/tagclipd.yaml"
        try Data(
            """
            sources:
              - {name: yard, url: "\(Program.samples)/yard.mp4", fps: 2}
            state: \(folder.path)
            """.utf8
        ).write(to: URL(fileURLWithPath: file))
        let daemon = try RunningProgram(["run", "--config", file])
        daemon.wait("the file ends") { states($0).contains("stopped") }
        #expect(daemon.stop() == 0)
        let begun = daemon.records.filter { $0.event == "tag.begin" }.compactMap { $0.body["label"] as? String }
        #expect(Set(begun) == ["dog", "bus", "cat", "airplane"])
        #expect(try Schema.problems(of: daemon.text) == "")
    }

    @Test(arguments: [
        ("cat yard.mp4", ", live: on", ["starting", "running", "stopped"]),
        ("cat pictures/tiger.jpg", "", ["starting", "running", "stopped"]),
        (":", "", ["starting", "stopped"]),
    ])
    func `what is piped in is read once`(_ command: String, _ setting: String, _ expected: [String]) throws {
        let folder = try TemporaryFolder()
        let file = folder.path + "/tagclipd.yaml"
        try Data("sources: [{name: pipe, url: \"-\"\(setting)}]\nstate: \(folder.path)\n".utf8)
            .write(to: URL(fileURLWithPath: file))
        let daemon = try RunningProgram(
            ["run", "--config", file],
            shell: """
                mkfifo "$3.pipe"
                (cd "\(Program.samples)"; \(command)) > "$3.pipe" &
                exec "$0" "$@" < "$3.pipe"
                """)
        daemon.wait("the pipe ends") { states($0).contains("stopped") }
        #expect(states(daemon.records) == expected)
        #expect(daemon.stop() == 0)
        #expect(try Schema.problems(of: daemon.text) == "")
    }
}
