import Foundation
import Glibc
import Testing

/// What a daemon tells of files that are copied and then get another name.
@Suite struct RenameTests {
    private func told(_ records: [Program.Record]) -> [String] {
        records.filter { $0.event.hasPrefix("file") }.map { String($0.path.split(separator: "/").last ?? "") }
    }

    @Test func `a copy is told and the file that moved is not, watched or not`() throws {
        let folder = try TemporaryFolder()
        let files = folder.path + "/in"
        try FileManager.default.createDirectory(atPath: files + "/deep", withIntermediateDirectories: true)
        try Data(
            """
            sources: [{name: inbox, folder: "\(files)", recursive: true, settle: 300ms, frames: off}]
            state: \(folder.path)
            """.utf8
        ).write(to: URL(fileURLWithPath: folder.path + "/tagclipd.yaml"))
        func remembers(_ name: String) throws -> Bool {
            try Program.run(["history", "--state", folder.path]).output.contains(name)
        }
        let arguments = ["run", "--config", folder.path + "/tagclipd.yaml"]
        try folder.copy("tiger.jpg", to: "in/m.jpg")
        let first = try RunningProgram(arguments)
        first.wait("the file is told") { !told($0).isEmpty }
        // The ledger is written after the record: only what it knows can move.
        while try !remembers("m.jpg") { try #require(first.process.isRunning) }
        try folder.copy("tiger.jpg", to: "in/a.jpg")
        try FileManager.default.moveItem(atPath: files + "/m.jpg", toPath: files + "/deep/n.jpg")
        first.wait("the copy is told") { told($0).count >= 2 }
        while try !remembers("deep/n.jpg") || !remembers("a.jpg") { try #require(first.process.isRunning) }
        kill(first.process.processIdentifier, SIGKILL)
        first.process.waitUntilExit()
        #expect(told(first.records) == ["m.jpg", "a.jpg"])
        try folder.copy("tiger.jpg", to: "in/b.jpg")
        try FileManager.default.moveItem(atPath: files + "/deep/n.jpg", toPath: files + "/z.jpg")
        let second = try RunningProgram(arguments)
        second.wait("the copy is told") { told($0).contains("b.jpg") }
        while try !remembers("z.jpg") { try #require(second.process.isRunning) }
        try folder.copy("empty.jpg", to: "in/last.jpg")
        second.wait("what came last is told") { told($0).contains("last.jpg") }
        #expect(second.stop() == 0)
        #expect(told(second.records) == ["b.jpg", "last.jpg"])
    }
}
