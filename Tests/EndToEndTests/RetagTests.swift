import Foundation
import Glibc
import Testing

/// What makes files due again that are done.
@Suite(.serialized) struct RetagTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path + "/in", withIntermediateDirectories: false)
    }

    /// A model of the same shape as no other, with weights of its own.
    private static let other: String = {
        let here = URL(fileURLWithPath: #filePath)
        return here.deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("EngineTests/Golden/random12").path
    }()

    private func configure(model: String, retag: String) throws -> [String] {
        let path = folder.path + "/tagclipd.yaml"
        try Data(
            """
            model: "\(model)"
            labels: [dog, cat]
            background: [wall]
            sources:
              - {name: inbox, folder: "\(folder.path)/in", settle: 0s, frames: off, retag: \(retag)}
            state: \(folder.path)
            """.utf8
        ).write(to: URL(fileURLWithPath: path))
        return ["run", "--config", path]
    }

    private func files(_ records: [Program.Record]) -> [String] {
        records.filter { $0.event == "file" }.map { String($0.path.split(separator: "/").last ?? "") }.sorted()
    }

    /// The files that one start tells, once it has told one that is new.
    private func told(_ arguments: [String], new: String, count: Int) throws -> [String] {
        try folder.copy("tiger.jpg", to: "in/\(new)")
        // Equal content is a file of its own; each has its own bytes all the same.
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.path + "/in/" + new))
        try file.seekToEnd()
        try file.write(contentsOf: Data(new.utf8))
        try file.close()
        let program = try RunningProgram(arguments)
        program.wait("the new file and what is due are told") { files($0).contains(new) && files($0).count >= count }
        #expect(program.stop() == 0)
        return files(program.records)
    }

    @Test func `other weights make files due again, as they do not where only their content counts`() throws {
        let sample = try configure(model: "sample", retag: "changed")
        #expect(try told(sample, new: "1.jpg", count: 1) == ["1.jpg"])
        #expect(try told(sample, new: "2.jpg", count: 1) == ["2.jpg"])
        #expect(
            try told(configure(model: Self.other, retag: "never"), new: "3.jpg", count: 1) == ["3.jpg"],
            "it counts for the other model")
        #expect(
            try told(configure(model: Self.other, retag: "changed"), new: "4.jpg", count: 3)
                == ["1.jpg", "2.jpg", "4.jpg"])
        #expect(
            try told(configure(model: "sample", retag: "changed"), new: "5.jpg", count: 5)
                == ["1.jpg", "2.jpg", "3.jpg", "4.jpg", "5.jpg"])
    }

    @Test func `a reload with other weights tags again what is done`() throws {
        try folder.copy("tiger.jpg", to: "in/1.jpg")
        let program = try RunningProgram(try configure(model: "sample", retag: "changed"))
        program.wait("the file is told") { files($0) == ["1.jpg"] }
        // It is due again only once it is remembered as done.
        let history = ["history", "--state", folder.path]
        while !(try Program.run(history).output.contains("1.jpg")) { try #require(program.process.isRunning) }
        _ = try configure(model: Self.other, retag: "changed")
        kill(program.process.processIdentifier, SIGHUP)
        program.wait("it is told again") { files($0) == ["1.jpg", "1.jpg"] }
        #expect(program.stop() == 0)
        let records = program.records.filter { $0.event == "file" }
        #expect(records.count == 2)
        #expect(try Schema.problems(of: program.text) == "")
    }
}
