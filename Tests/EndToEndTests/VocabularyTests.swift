import Foundation
import Glibc
import Testing

/// Vocabularies of a user's own: languages, templates, pictures, and what is encoded when.
@Suite(.serialized) struct VocabularyTests {
    private func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    private func tags(_ arguments: [String]) throws -> (labels: [String], result: Program.Result) {
        let result = try Program.run(["tag", "--json"] + arguments)
        #expect(result.status == 0, "\(result.errors)")
        return (try result.records.first { $0.event == "file" }?.labels ?? [], result)
    }

    @Test(arguments: ["Großkatze 🐅", "虎", "نمر", "a: b's"])
    func `a name in any language with an English wording is what records say`(_ name: String) throws {
        let folder = try TemporaryFolder()
        let labels = folder.path + "/labels.txt"
        try write(
            "\(name.replacing(":", with: "")): tiger; a tiger @0.5\ndog\nhouse\n[background]\ngrass\n", to: labels)
        let (found, result) = try tags(["--labels", labels, Program.samples + "/pictures/tiger.jpg"])
        #expect(found == [name.replacing(":", with: "")])
        #expect(result.errors.isEmpty)
        #expect(try Schema.problems(of: result.output) == "")
    }

    @Test func `labels come through a pipe too`() throws {
        let result = try Program.run(
            [Program.samples + "/pictures/tiger.jpg"],
            shell: #"printf 'tiger\nteapot\n' | "$0" tag --json --labels /dev/stdin "$1""#)
        #expect(result.status == 0, "\(result.errors)")
        #expect(try result.records.first { $0.event == "file" }?.labels == ["tiger"])
        let folder = try Program.run(["tag", "--labels", "/etc", Program.samples + "/pictures/tiger.jpg"])
        #expect(folder.status == 78 && folder.errors == "tagclipd: /etc is no file\n")
    }

    @Test func `a label that the model can't read is warned of once`() throws {
        let result = try Program.run(
            ["tag", "--label", "老虎", "--label", "dog", "--json", Program.samples + "/pictures/tiger.jpg"])
        #expect(result.errors.split(separator: "\n").count == 1)
        #expect(result.errors.contains("老虎") && result.errors.contains("wording"))
    }

    @Test func `a label taught by pictures is found without a word`() throws {
        let folder = try TemporaryFolder()
        try folder.copy("tiger.jpg", to: "a (1).jpg")
        try FileManager.default.moveItem(atPath: folder.path + "/a (1).jpg", toPath: folder.path + "/a b.jpg")
        let labels = folder.path + "/labels.txt"
        try write("striped: images(a b.jpg)\ndog\nhouse\npizza\n", to: labels)
        let (found, _) = try tags(
            ["--labels", labels, "--mode", "clip", "--threshold", "0.5", Program.samples + "/pictures/tiger.jpg"])
        #expect(found == ["striped"])
    }

    @Test func `everything that is wrong with a label file and its pictures is said at once`() throws {
        let folder = try TemporaryFolder()
        let labels = folder.path + "/labels.txt"
        try write("dog\ncat: images(nowhere.jpg)\ndog\n: x\nfox: images(labels.txt)\n", to: labels)
        let result = try Program.run(["tag", "--labels", labels, Program.samples + "/pictures/tiger.jpg"])
        #expect(result.status == 78)
        for line in [2, 3, 4, 5] { #expect(result.errors.contains("labels.txt:\(line): "), "\(result.errors)") }
    }

    @Test func `templates are chosen by name or by file`() throws {
        let folder = try TemporaryFolder()
        let own = folder.path + "/templates.txt"
        try write("a photo of a {}.\n", to: own)
        func scores(_ templates: String) throws -> [String: Double] {
            let (_, result) = try tags(
                [
                    "--templates", templates, "--scores", "--label", "tiger", "--label", "cat",
                    Program.samples + "/pictures/tiger.jpg",
                ])
            return try #require(
                try result.records.first { $0.event == "frame" }?.body["scores"] as? [String: Double])
        }
        let single = try scores("single")
        #expect(try scores(own) == single)
        #expect(try scores("ensemble") != single)
        try write("a photo of a {}.\nno place\n{} {}\n", to: own)
        let result = try Program.run(["tag", "--templates", own, Program.samples + "/pictures/tiger.jpg"])
        #expect(result.status == 78)
        #expect(result.errors.contains("templates.txt:2: ") && result.errors.contains("templates.txt:3: "))
    }

    @Test func `the sample of every form means what it says`() throws {
        let sample = Program.samples + "/labels/own.txt"
        let (found, result) = try tags(["--labels", sample, Program.samples + "/pictures/tiger.jpg"])
        #expect(found == ["虎"])
        #expect(result.errors.isEmpty)
        let folder = try TemporaryFolder()
        for name in ["labels", "pictures"] {
            try FileManager.default.createDirectory(atPath: folder.path + "/" + name, withIntermediateDirectories: true)
        }
        for name in ["tiger.jpg", "cat-umbrella.jpg"] { try folder.copy(name, to: "pictures/" + name) }
        let lines = try String(contentsOfFile: sample, encoding: .utf8).split(separator: "\n").map { line in
            line.hasPrefix("#") && !line.hasPrefix("# ") ? line.dropFirst() : line
        }
        try write(lines.joined(separator: "\n"), to: folder.path + "/labels/own.txt")
        let (_, taught) = try tags(
            ["--scores", "--labels", folder.path + "/labels/own.txt", Program.samples + "/pictures/cat-umbrella.jpg"])
        let scores = try #require(
            try taught.records.first { $0.event == "frame" }?.body["scores"] as? [String: Double])
        #expect(scores.count == 7)
        #expect(scores["my umbrella"] == scores.values.max())
    }

    /// The files of a cache of label features.
    private func features(in cache: String) -> Set<String> {
        Set((try? FileManager.default.contentsOfDirectory(atPath: cache + "/tagclipd/features")) ?? [])
    }

    @Test func `a reload with one new label encodes one label, and another picture teaches anew`() throws {
        let folder = try TemporaryFolder()
        let file = folder.path + "/tagclipd.yaml"
        let cache = folder.path + "/cache"
        try folder.copy("tiger.jpg", to: "taught.jpg")
        try FileManager.default.createDirectory(atPath: folder.path + "/in", withIntermediateDirectories: true)
        func configure(_ labels: String) throws {
            try write(
                """
                labels: [\(labels), {name: taught, images: taught.jpg}]
                sources: [{name: inbox, folder: in, settle: 0ms}]
                outputs: [{type: stdout}]
                state: \(folder.path)

                """, to: file)
        }
        try configure("blue zeppelin, red zeppelin")
        let daemon = try RunningProgram(["run", "--config", file], variables: ["XDG_CACHE_HOME": cache])
        daemon.wait("it runs") { records in
            records.contains { $0.event == "source.state" && $0.body["state"] as? String == "running" }
        }
        let first = features(in: cache)
        #expect(first.count == 3, "two labels and a picture")
        func reload(_ count: Int) {
            kill(daemon.process.processIdentifier, SIGHUP)
            daemon.wait("it reloads") { $0.count { $0.event == "config.reload" } == count }
        }
        try configure("blue zeppelin, red zeppelin, green zeppelin")
        reload(1)
        let second = features(in: cache)
        #expect(second.isSuperset(of: first) && second.count == 4)
        try FileManager.default.removeItem(atPath: folder.path + "/taught.jpg")
        try folder.copy("pizza-banana-strawberry.jpg", to: "taught.jpg")
        reload(2)
        #expect(features(in: cache).count == 5)
        try write("no picture", to: folder.path + "/taught.jpg")
        reload(3)
        let reloads = daemon.records.filter { $0.event == "config.reload" }.map(\.body)
        #expect(reloads[1]["changed"] as? [String] == ["inbox"])
        #expect("\(reloads[2])".contains("taught.jpg"))
        #expect(features(in: cache).count == 5)
        #expect(daemon.stop() == 0)
    }

    @Test func `check warns of what the model can't read and counts what is taught`() throws {
        let folder = try TemporaryFolder()
        let file = folder.path + "/tagclipd.yaml"
        try folder.copy("tiger.jpg", to: "taught.jpg")
        try write(
            """
            labels: [老虎, {name: 狗, wording: dog}, {name: taught, images: [taught.jpg]}]
            templates: single
            sources: [{name: inbox, folder: .}]
            """, to: file)
        let result = try Program.run(["check", file])
        #expect(result.status == 0)
        #expect(result.output.contains("3 labels (1 taught by pictures), no background, one template"))
        #expect(result.errors.split(separator: "\n").count == 1)
        #expect(result.errors.contains("老虎") && !result.errors.contains("狗") && result.errors.contains("wording"))
    }
}
