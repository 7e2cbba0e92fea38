import Foundation
import Glibc
import Testing

/// What a daemon remembers over a kill.
@Suite(.serialized) struct RestartTests {
    private func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    @Test func `after a kill files are not told again and open episodes are ended`() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path + "/in", withIntermediateDirectories: false)
        try folder.copy("tiger.jpg", to: "in/first.jpg")
        try folder.copy("empty.jpg", to: "in/second.jpg")
        // Thirteen seconds into the video a cat comes into view.
        try write(
            """
            sources:
              - {name: yard, url: "\(Program.samples)/yard.mp4", live: true, fps: 4, motion: false}
              - {name: inbox, folder: "\(folder.path)/in", settle: 0s, frames: off}
            episodes: {off: 10m}
            state: \(folder.path)
            """, to: folder.path + "/tagclipd.yaml")
        let arguments = ["run", "--config", folder.path + "/tagclipd.yaml"]
        let first = try RunningProgram(arguments)
        first.wait("both files are told and a tag has begun") { records in
            records.count { $0.event == "file" } == 2 && records.contains { $0.event == "tag.begin" }
        }
        // The ledger is written after the record: what is moved later has to be in it.
        while !(try Program.run(["history", "--state", folder.path, "--source", "inbox"]).output.contains("first.jpg"))
        {
            try #require(first.process.isRunning)
        }
        kill(first.process.processIdentifier, SIGKILL)
        first.process.waitUntilExit()
        let begun = first.records.filter { $0.event == "tag.begin" }.compactMap { $0.fields["id"] as? String }
        let ended = first.records.filter { $0.event == "tag.end" }
        #expect(ended.isEmpty)
        try FileManager.default.moveItem(atPath: folder.path + "/in/first.jpg", toPath: folder.path + "/in/moved.jpg")
        try folder.copy("dog-bicycle.png", to: "in/third.png")
        let second = try RunningProgram(arguments)
        second.wait("the new file is told") { $0.contains { $0.event == "file" && $0.path.hasSuffix("third.png") } }
        second.wait("the old episodes are ended") { records in
            records.count { $0.event == "tag.end" && $0.body["reason"] as? String == "crash" } >= begun.count
        }
        #expect(second.stop() == 0)
        // A record whose process was killed before the ledger knew of it comes again, with the same id.
        let known = Set(first.records.compactMap { $0.fields["id"] as? String })
        let new = second.records.filter { $0.event == "file" && !known.contains($0.fields["id"] as? String ?? "") }
        #expect(new.map(\.path) == [folder.path + "/in/third.png"])
        // Every begin of both runs has one end, but for one that was being written when the process was killed.
        var open: Set<String> = []
        for record in first.records + second.records where record.event.hasPrefix("tag.") {
            let episode = try #require(record.body["episode"] as? String)
            if record.event == "tag.begin" { open.insert(episode) }
            if record.event == "tag.end" { #expect(open.remove(episode) != nil) }
        }
        #expect(open.isEmpty)
        #expect(try Schema.problems(of: second.text) == "")
        let history = try Program.run(["history", "--state", folder.path, "--source", "inbox", "--json"])
        #expect(history.output.contains("\"label\":\"dog\""))
        #expect(history.status == 0)
    }

    @Test func `a watch with a state folder does not repeat itself`() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path + "/in", withIntermediateDirectories: false)
        try folder.copy("tiger.jpg", to: "in/first.jpg")
        let arguments = ["watch", "--state", folder.path + "/state", folder.path + "/in"]
        let first = try RunningProgram(arguments)
        first.wait("the file is told") { $0.contains { $0.event == "file" } }
        #expect(first.stop() == 0)
        try folder.copy("empty.jpg", to: "in/second.jpg")
        let second = try RunningProgram(arguments)
        second.wait("the new file is told") { $0.contains { $0.event == "file" } }
        #expect(second.stop() == 0)
        #expect(second.records.filter { $0.event == "file" }.map(\.path) == [folder.path + "/in/second.jpg"])
    }

    @Test func `a model that can't be loaded is told with its place, at a start and at a reload`() throws {
        let folder = try TemporaryFolder()
        let file = folder.path + "/tagclipd.yaml"
        let sources = "sources: [{name: inbox, folder: \"\(folder.path)\"}]\nstate: \(folder.path)\n"
        try write(sources + "model: /nowhere/model.pt\n", to: file)
        let failed = try Program.run(["run", "--config", file])
        #expect(failed.status == 78 && failed.errors.contains("tagclipd.yaml:3:8: model: "), "\(failed.errors)")
        try write(sources, to: file)
        let daemon = try RunningProgram(["run", "--config", file])
        daemon.wait("it runs") { records in
            records.contains { $0.event == "source.state" && $0.body["state"] as? String == "running" }
        }
        try write(sources + "model: /nowhere/model.pt\n", to: file)
        kill(daemon.process.processIdentifier, SIGHUP)
        daemon.wait("it answers") { $0.contains { $0.event == "config.reload" } }
        #expect(daemon.stop() == 0)
        let reload = try #require(daemon.records.first { $0.event == "config.reload" })
        let error = try #require(reload.body["error"] as? [String: Any])
        #expect(error["line"] as? Int == 3 && error["column"] as? Int == 8)
    }

    /// The processes that a process has started.
    private func children(of process: Int32) throws -> [Int32] {
        let tasks = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")
        return try tasks.flatMap { task in
            try String(contentsOfFile: "/proc/\(process)/task/\(task)/children", encoding: .utf8)
                .split(separator: " ").compactMap { Int32($0) }
        }
    }

    @Test func `a file that ends its decoder is told once and stops nothing, and no decoder outlives the daemon`()
        throws
    {
        let folder = try TemporaryFolder()
        let files = folder.path + "/in"
        try FileManager.default.createDirectory(atPath: files, withIntermediateDirectories: false)
        try FileManager.default.copyItem(atPath: Program.samples + "/gate.mp4", toPath: files + "/a.mp4")
        let arguments = ["watch", "--fps", "10", "--state", folder.path + "/state", files]
        let first = try RunningProgram(arguments)
        first.wait("frames are told") { $0.contains { $0.event == "frame" } }
        let decoder = try #require(try children(of: first.process.processIdentifier).first)
        #expect(kill(decoder, SIGSEGV) == 0)
        first.wait("the file is told") { $0.contains { $0.event.hasPrefix("file") } }
        try folder.copy("tiger.jpg", to: "in/b.jpg")
        first.wait("the next file is told") { $0.contains { $0.event == "file" && $0.path.hasSuffix("b.jpg") } }
        let new = try children(of: first.process.processIdentifier)
        #expect(new.count == 1 && new != [decoder])
        kill(first.process.processIdentifier, SIGKILL)
        first.process.waitUntilExit()
        let deadline = ContinuousClock.now + .seconds(20)
        while new.contains(where: { kill($0, 0) == 0 }), ContinuousClock.now < deadline { sched_yield() }
        #expect(!new.contains { kill($0, 0) == 0 })
        #expect(try Schema.problems(of: first.text) == "")
    }

    @Test func `a paused source is paused after a restart`() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path + "/in", withIntermediateDirectories: false)
        try write(
            "sources: [{name: inbox, folder: \"\(folder.path)/in\"}]\nstate: \(folder.path)\n",
            to: folder.path + "/tagclipd.yaml")
        let arguments = ["run", "--config", folder.path + "/tagclipd.yaml"]
        func states(_ records: [Program.Record]) -> [String] {
            records.filter { $0.event == "source.state" }.compactMap { $0.body["state"] as? String }
        }
        let first = try RunningProgram(arguments)
        first.wait("it runs") { states($0).contains("running") }
        let control = ["--control", folder.path + "/control.sock"]
        #expect(try Program.run(["pause", "inbox"] + control).status == 0)
        #expect(first.stop() == 0)
        let second = try RunningProgram(arguments)
        second.wait("it is paused") { states($0).contains("paused") }
        #expect(try Program.run(["resume", "inbox"] + control).status == 0)
        second.wait("it runs") { states($0).contains("running") }
        #expect(second.stop() == 0)
        let third = try RunningProgram(arguments)
        third.wait("it runs") { states($0).contains("running") }
        #expect(third.stop() == 0)
        #expect(!states(third.records).contains("paused"))
    }
}
