import Foundation
import Testing

/// `tagclipd watch`, with files that come and go.
@Suite(.serialized) struct WatchTests {
    private func told(_ records: [Program.Record]) -> [Program.Record] {
        records.filter { $0.event == "file" || $0.event == "file.error" }
    }

    @Test func `what lies there and what arrives is tagged once`() throws {
        let folder = try TemporaryFolder()
        try folder.copy("tiger.jpg", to: "first.jpg")
        let watcher = try RunningProgram(["watch", "--recursive", folder.path])
        watcher.wait("the file that lay there is told") { !told($0).isEmpty }
        #expect(told(watcher.records).map(\.path) == [folder.path + "/first.jpg"])
        try FileManager.default.createDirectory(
            atPath: folder.path + "/deep/er", withIntermediateDirectories: true)
        try folder.copy("tiger.jpg", to: "deep/er/second.jpg")
        try folder.copy("empty.jpg", to: ".hidden.jpg")
        try folder.copy("dog-bicycle.png", to: "upload.part")
        try FileManager.default.moveItem(
            atPath: folder.path + "/upload.part", toPath: folder.path + "/third.png")
        try Data("no picture".utf8).write(to: URL(fileURLWithPath: folder.path + "/fourth.gif"))
        watcher.wait("all files are told") { told($0).count >= 4 }
        let files = told(watcher.records)
        #expect(
            Set(files.map { String($0.path.dropFirst(folder.path.count + 1)) })
                == ["first.jpg", "deep/er/second.jpg", "third.png", "fourth.gif"])
        #expect(files.count == 4)
        #expect(files.allSatisfy { $0.fields["source"] as? String == folder.path })
        #expect(watcher.stop() == 0)
        #expect(watcher.records.last?.event == "stats")
        #expect(try Schema.problems(of: watcher.text) == "")
    }

    @Test func `a folder is the same one under every spelling`() throws {
        let folder = try TemporaryFolder()
        let files = folder.path + "/in"
        try FileManager.default.createDirectory(atPath: files, withIntermediateDirectories: false)
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/link", withDestinationPath: "in")
        try folder.copy("tiger.jpg", to: "in/first.jpg")
        let state = ["watch", "--state", folder.path + "/state"]
        let plain = try RunningProgram(state + [files])
        plain.wait("the file is told") { !told($0).isEmpty }
        #expect(plain.stop() == 0)
        let spelling = folder.path + "/./link/"
        // Named twice it is watched once.
        let other = try RunningProgram(state + [spelling, files + "/."])
        try folder.copy("empty.jpg", to: "in/second.jpg")
        other.wait("the new file is told") { !told($0).isEmpty }
        #expect(other.stop() == 0)
        #expect(told(other.records).map(\.path) == [spelling + "second.jpg"])
        #expect(told(other.records).allSatisfy { $0.fields["source"] as? String == spelling })
        // Without the memory all is told again, with the ids of before.
        let again = try RunningProgram(["watch", files])
        again.wait("both files are told") { told($0).count >= 2 }
        #expect(again.stop() == 0)
        func ids(_ records: [Program.Record]) -> Set<String> {
            Set(told(records).compactMap { $0.fields["id"] as? String })
        }
        #expect(ids(again.records) == ids(plain.records + other.records))
    }

    @Test func `a state folder that can't be made ends it with 78`() throws {
        let folder = try TemporaryFolder()
        let result = try Program.run(["watch", "--state", "/proc/nowhere", folder.path])
        #expect(result.status == 78 && result.errors.contains("--state /proc/nowhere"), "\(result.errors)")
    }
}
