import Decode
import Engine
import FoundationEssentials
import Testing

@testable import Daemon

/// Labels, their pictures, background and templates in a configuration.
@Suite struct LabelConfigurationTests {
    private static let pictures: String = {
        let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        return parts.dropLast(4).joined(separator: "/") + "/samples/pictures"
    }()

    private func copy(_ picture: String, to path: String) throws {
        try Data(contentsOf: URL(filePath: Self.pictures + "/" + picture)).write(to: URL(filePath: path))
    }

    @Test func `pictures are found beside the file that names them, and known by their content`() throws {
        try ConfigurationFixture.withFolder { folder in
            try FileManager.default.createDirectory(atPath: folder + "/lists", withIntermediateDirectories: true)
            try copy("tiger.jpg", to: folder + "/tiger.jpg")
            try copy("tiger.jpg", to: folder + "/lists/same.jpg")
            try ConfigurationFixture.write("cat: images(same.jpg)\n", to: folder + "/lists/l.txt")
            let inline = try ConfigurationFixture.parse(
                "labels: [{name: cat, images: tiger.jpg}]\n" + ConfigurationFixture.source, directory: folder)
            let listed = try ConfigurationFixture.parse(
                "labels: lists/l.txt\n" + ConfigurationFixture.source, directory: folder)
            let one = try #require(inline.tagging.labels.labels?.first)
            let other = try #require(listed.tagging.labels.labels?.first)
            #expect(one == other)
            #expect(one.pictures.first?.path.hasSuffix("/tiger.jpg") == true)
            #expect(other.pictures.first?.path.hasSuffix("/lists/same.jpg") == true)
            #expect(one.pictures.first?.digest.count == 64)
            #expect(one.texts.isEmpty)
        }
    }

    @Test func `another content under the same name is another vocabulary`() throws {
        try ConfigurationFixture.withFolder { folder in
            let text = "labels: [{name: cat, images: [a.jpg]}]\n" + ConfigurationFixture.source
            try copy("tiger.jpg", to: folder + "/a.jpg")
            let old = try ConfigurationFixture.parse(text, directory: folder)
            let same = ConfigurationDiff(from: old, to: try ConfigurationFixture.parse(text, directory: folder))
            #expect(same.isEmpty)
            try copy("cat-umbrella.jpg", to: folder + "/a.jpg")
            let diff = ConfigurationDiff(from: old, to: try ConfigurationFixture.parse(text, directory: folder))
            #expect(diff.changed == [ConfigurationDiff.Change(name: "gate", aspects: [.vocabulary])])
            #expect(diff.changesVocabulary && diff.relisted == ["gate"])
        }
    }

    @Test func `what is wrong with pictures is said with file and line, all at once`() throws {
        try ConfigurationFixture.withFolder { folder in
            try ConfigurationFixture.write("no picture", to: folder + "/text.jpg")
            try copy("tiger.jpg", to: folder + "/whole.jpg")
            let whole = try Data(contentsOf: URL(filePath: folder + "/whole.jpg"))
            try whole.prefix(whole.count / 2).write(to: URL(filePath: folder + "/half.jpg"))
            try ConfigurationFixture.write("dog\ncat: images(whole.jpg, half.jpg)\n", to: folder + "/l.txt")
            let problems = ConfigurationFixture.problems(
                """
                labels:
                  - {name: a, images: [whole.jpg, text.jpg]}
                  - {name: b, images: /}
                sources:
                  - {name: gate, url: "rtsp://192.0.2.7/1", labels: l.txt}
                """, directory: folder)
            #expect(problems.count == 3, "\(problems)")
            #expect(problems[0].hasPrefix("c.yaml:2:35: images: the picture "))
            #expect(problems[1] == "c.yaml:3:23: images: the picture / is no file")
            #expect(problems[2].contains("/l.txt:2: \"cat\": the picture ") && problems[2].contains("half.jpg"))
        }
    }

    @Test func `a label file's background belongs to its labels, and a key goes before it`() throws {
        try ConfigurationFixture.withFolder { folder in
            try ConfigurationFixture.write("dog\n[background]\nsky\n", to: folder + "/l.txt")
            func settings(_ text: String) throws -> TaggingSettings {
                try ConfigurationFixture.parse(text + "\n" + ConfigurationFixture.source, directory: folder).tagging
            }
            let model = Model(randomWeights: .sample, seed: 1)
            func background(_ text: String) throws -> [String] {
                try VocabularyChoice(settings(text), model: model).background
            }
            #expect(try background("labels: l.txt") == ["sky"])
            #expect(try background("labels: l.txt\nbackground: none") == [])
            #expect(try background("labels: l.txt\nbackground: [lawn]") == ["lawn"])
            #expect(try background("labels: [dog]") == [])
            let overriding = try ConfigurationFixture.parse(
                "labels: l.txt\nsources: [{name: a, url: \"rtsp://h/\", labels: [cat]}]", directory: folder)
            #expect(try VocabularyChoice(#require(overriding.sources.first).tagging, model: model).background == [])
        }
    }

    @Test func `templates have names or come from a file`() throws {
        try ConfigurationFixture.withFolder { folder in
            try ConfigurationFixture.write("# own\na photo of a {}.\n", to: folder + "/t.txt")
            func configuration(_ text: String) throws -> Configuration {
                try ConfigurationFixture.parse(text, directory: folder)
            }
            #expect(try configuration(ConfigurationFixture.source).tagging.templates == .ensemble)
            #expect(try configuration("templates: single\n" + ConfigurationFixture.source).tagging.templates == .single)
            #expect(try configuration("templates: t.txt\n" + ConfigurationFixture.source).tagging.templates == .single)
            let source = try configuration("sources: [{name: a, url: \"rtsp://h/\", templates: single}]")
            #expect(source.sources.first?.tagging.templates == .single && source.tagging.templates == .ensemble)
            try ConfigurationFixture.write("a photo\n\n{} {}\n", to: folder + "/t.txt")
            let problems = ConfigurationFixture.problems(
                "templates: t.txt\n" + ConfigurationFixture.source, directory: folder)
            #expect(problems.count == 2)
            #expect(problems[0].contains("/t.txt:1: ") && problems[1].contains("/t.txt:3: "))
        }
    }

    @Test func `a text that is too long is named with its place`() {
        let long = Array(repeating: "very", count: 70).joined(separator: " ")
        let problems = ConfigurationFixture.problems(
            "labels: [dog, {name: a, wording: \(long)}]\nbackground: [sky, \(long)]\n" + ConfigurationFixture.source)
        #expect(problems.count == 2)
        #expect(problems[0].hasPrefix("c.yaml:1:15: labels: the wording \"very very"))
        #expect(problems[1].hasPrefix("c.yaml:2:19: background: \"very very"))
    }

    @Test func `a source's templates are too long for labels and background that it takes over`() {
        // With 68 words the short prompt has 75 tokens, and the longest of the ensemble 78 at least.
        let long = Array(repeating: "very", count: 68).joined(separator: " ")
        let top = "templates: single\nlabels: [{name: a, wording: \(long)}]\nbackground: [\(long)]\nsources:\n"
        let url = "url: \"rtsp://192.0.2.7/1\""
        let problems = ConfigurationFixture.problems(
            top + "  - {name: gate, \(url)}\n  - {name: yard, \(url), templates: ensemble}")
        #expect(problems.count == 2, "\(problems)")
        let place = "c.yaml:6:56: templates: "
        #expect(problems.first?.hasPrefix(place + "the wording \"very very") == true)
        #expect(problems.last?.hasPrefix(place + "\"very very") == true)
        let own = "templates: ensemble, labels: [dog], background: none"
        #expect(ConfigurationFixture.problems(top + "  - {name: yard, \(url), \(own)}") == [])
    }

    @Test(arguments: [
        (#"labels: [dog, "\u2060\uFEFF"]"#, "1:15: labels"), (#"labels: [{name: "\u200B \u2060"}]"#, "1:17: name"),
        (#"labels: [{name: x, wording: ["\u3164"]}]"#, "1:30: wording"),
        (#"background: [sky, "\u00AD"]"#, "1:19: background"),
    ])
    func `a text in which nothing can be seen is named with its place`(_ text: String, _ place: String) {
        let problems = ConfigurationFixture.problems(text + "\n" + ConfigurationFixture.source)
        #expect(problems.count == 1)
        let beginning = "c.yaml:\(place): only characters that can't be seen; "
        #expect(problems.first?.hasPrefix(beginning) == true, "\(problems)")
    }

    @Test func `a mark that stands on a space stays`() throws {
        let text = "labels: [\"e  \u{301}x\"]\nbackground: [\"a \u{301}b\"]\n" + ConfigurationFixture.source
        let tagging = try ConfigurationFixture.parse(text).tagging
        #expect(tagging.labels.labels?.map { Array($0.name.unicodeScalars) } == [["e", " ", "\u{301}", "x"]])
        guard case .texts(let texts) = tagging.background else { throw Unexpected() }
        #expect(texts.map { Array($0.unicodeScalars) } == [["a", " ", "\u{301}", "b"]])
    }

    private struct Unexpected: Error {}
}
