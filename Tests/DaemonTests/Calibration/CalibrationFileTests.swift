import Engine
import Foundation
import Testing

@testable import Daemon

@Suite struct CalibrationFileTests {
    private static func file() throws -> CalibrationFile {
        let absence = try #require(AbsentDistribution(location: -4.25, scale: 1.5))
        let label = Label(name: "chien", wordings: ["dog", "puppy"])
        return CalibrationFile(
            model: "sample", fingerprint: "0123456789abcdef", reference: "fedcba9876543210", maxSide: 512, frames: 120,
            entries: [
                .init(
                    label: "chien", wording: CalibrationFile.digest(of: label), absence: absence,
                    anchors: [0.25, 0.5, -0.125, 0])
            ])
    }

    @Test func `what is written is read again`() throws {
        try ConfigurationFixture.withFolder { folder in
            let path = folder + "/labels.txt.calibration.json"
            try Self.file().write(to: path)
            #expect(try CalibrationFile.read(path) == Self.file())
            #expect(
                CalibrationChoice.beside(folder + "/labels.txt") == .file(try Self.file(), path: path, isAsked: false))
            #expect(CalibrationChoice.beside(folder + "/other.txt") == .none)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 1)
        }
    }

    @Test func `it is written where a link leads`() throws {
        try ConfigurationFixture.withFolder { folder in
            try FileManager.default.createSymbolicLink(
                atPath: folder + "/link.json", withDestinationPath: "calibration.json")
            for _ in 0..<2 {
                try Self.file().write(to: folder + "/link.json")
                #expect(try CalibrationFile.read(folder + "/calibration.json") == Self.file())
            }
        }
    }

    @Test func `a label is known by its wordings and not by its name`() {
        let label = CalibrationFile.digest(of: Label(name: "dog"))
        #expect(label == CalibrationFile.digest(of: Label(name: "chien", wordings: ["dog"])))
        #expect(label != CalibrationFile.digest(of: Label(name: "dog", wordings: ["puppy"])))
        #expect(label == CalibrationFile.digest(of: Label(name: "dog", threshold: 0.4)))
    }

    @Test func `labels of one wording are told apart by their pictures`() throws {
        let pictures = ["b", "a"].map { TaughtPicture(path: "\($0).jpg", digest: $0) }
        let plain = Label(name: "mug")
        let taught = Label(name: "my mug", wordings: ["mug"], pictures: pictures)
        #expect(CalibrationFile.digest(of: taught) != CalibrationFile.digest(of: plain))
        var other = taught
        other.pictures.reverse()
        #expect(CalibrationFile.digest(of: taught) == CalibrationFile.digest(of: other))
        other.pictures.removeLast()
        #expect(CalibrationFile.digest(of: taught) != CalibrationFile.digest(of: other))
    }

    @Test func `labels of one wording have a calibration each, also one of before pictures counted`() throws {
        let picture = TaughtPicture(path: "mug.jpg", digest: "a")
        let plain = Label(name: "mug")
        let taught = Label(name: "my mug", wordings: ["mug"], pictures: [picture])
        let model = try ModelLoading.load("sample", workers: 1)
        let encoder = LabelEncoder(model: model, templates: .single, caches: [], workers: 1)
        let vocabulary = try encoder.encode(
            labels: [plain, taught], background: [],
            pictures: [picture: [Float](repeating: 1, count: model.geometry.embedding)])
        let far = try #require(AbsentDistribution(location: -4, scale: 1))
        let near = try #require(AbsentDistribution(location: -2, scale: 1))
        let anchors = [[0.25], [0.5]]
        var file = try Self.file()
        file.entries = [
            .init(label: "mug", wording: CalibrationFile.digest(of: plain), absence: far, anchors: anchors[0]),
            .init(label: "my mug", wording: CalibrationFile.digest(of: taught), absence: near, anchors: anchors[1]),
        ]
        #expect(file.absences(of: vocabulary, anchors: anchors) == [far, near])
        // As earlier versions wrote it: by the wording alone.
        file.entries = [file.entries[1]]
        file.entries[0].wording = CalibrationFile.digest(of: plain)
        #expect(file.absences(of: vocabulary, anchors: anchors) == [nil, near])
        #expect(file.count(of: [taught]) == 1)
    }

    @Test(arguments: [
        ("", "is no calibration"), ("[]", "is no calibration"), ("{\"schema\":1}", "is no calibration"),
        (
            #"{"schema":9,"model":"","fingerprint":"","reference":"","max_side":0,"frames":1,"labels":[]}"#,
            "version 9; this program reads 1"
        ),
        (
            #"{"schema":1,"model":"","fingerprint":"","reference":"","max_side":0,"frames":1,"labels":"#
                + #"[{"label":"cat","wording":"","location":0,"scale":0,"anchors":[]}]}"#,
            "\"cat\" has no usable numbers"
        ),
        (String(repeating: "[", count: 100_000), "is no calibration"),
    ])
    func `a damaged file is refused with a sentence`(_ text: String, _ sentence: String) throws {
        do throws(ConfigurationProblem) {
            _ = try CalibrationFile(json: Array(text.utf8))
            Issue.record("it was taken")
        } catch {
            #expect(error.description.contains(sentence), "\(error)")
        }
    }

    @Test func `a file that is not there is told by its name`() {
        guard case .unusable(let problem, true) = CalibrationChoice.reading("/nonexistent/c.json") else {
            Issue.record("it was read")
            return
        }
        #expect(problem == "calibration /nonexistent/c.json is not there")
    }

    @Test func `it fits one model, one reference and one size`() throws {
        let model = try ModelLoading.load("sample", workers: 1)
        let texts = try ReferenceTexts(of: model)
        var file = try Self.file()
        #expect(file.misfit(model: model, reference: texts, maxSide: 512)?.contains("another model (sample)") == true)
        file.fingerprint = model.fingerprint
        #expect(file.misfit(model: model, reference: texts, maxSide: 512)?.contains("other texts") == true)
        file.reference = texts.digest
        #expect(file.misfit(model: model, reference: texts, maxSide: 512) == nil)
        #expect(file.misfit(model: model, reference: texts, maxSide: 0)?.contains("--max-side 512") == true)
        var settings = TaggingSettings()
        #expect(try file.misfit(model: model, settings: settings) == nil)
        settings.method.keepsLastAttention = true
        #expect(try file.misfit(model: model, settings: settings)?.contains("last_attention keeps") == true)
    }

    @Test func `a configuration is warned of a calibration that its sources would do without`() throws {
        let model = try ModelLoading.load("sample", workers: 1)
        var file = try Self.file()
        file.fingerprint = model.fingerprint
        file.reference = try ReferenceTexts(of: model).digest
        file.entries[0].wording = CalibrationFile.digest(of: Label(name: "dog"))
        try ConfigurationFixture.withFolder { folder in
            try file.write(to: folder + "/c.json")
            func warnings(_ text: String) throws -> [String] {
                let sources = "sources: [{name: a, folder: /}, {name: b, folder: /, enabled: off, mode: clip}]\n"
                let configuration = try ConfigurationFixture.parse(
                    text + "\ncalibration: c.json\n" + sources, directory: folder)
                return try configuration.calibrationWarnings(model)
            }
            #expect(try warnings("labels: [dog]").isEmpty)
            let size = try warnings("labels: [dog]\nmax_side: 224")
            #expect(size.count == 1 && size.allSatisfy { $0.hasPrefix("calibration ") && $0.hasSuffix("left out") })
            #expect(size.first?.contains("c.json: it was made with at most 512 pixels") == true)
            #expect(try warnings("labels: [dog]\nmode: clip").first?.contains("does not look at patches") == true)
            #expect(try warnings("labels: [cat]").first?.contains(CalibrationFile.knowsNone) == true)
        }
    }

    @Test func `a label whose features are others by now has no p`() throws {
        let model = try ModelLoading.load("sample", workers: 1)
        let factory = TaggerFactory(model: model, workers: 1)
        let vocabulary = try factory.encode([Label(name: "dog"), Label(name: "cat")], [], maxSide: 512)
        let anchors = vocabulary.anchors(in: vocabulary)
        let absence = try #require(AbsentDistribution(location: 0, scale: 1))
        var file = try Self.file()
        file.entries = zip(vocabulary.labels, anchors).map { label, anchors in
            .init(label: label.name, wording: CalibrationFile.digest(of: label), absence: absence, anchors: anchors)
        }
        #expect(file.absences(of: vocabulary, anchors: anchors) == [absence, absence])
        file.entries[1].anchors[0] += 0.01
        #expect(file.absences(of: vocabulary, anchors: anchors) == [absence, nil])
    }

    @Test func `the configuration takes a calibration, none, or what lies beside the labels`() throws {
        try ConfigurationFixture.withFolder { folder in
            try ConfigurationFixture.write("dog\n", to: folder + "/a.txt")
            try Self.file().write(to: folder + "/a.txt.calibration.json")
            try Self.file().write(to: folder + "/b.json")
            func choice(_ text: String) throws -> CalibrationChoice {
                try ConfigurationFixture.parse(text + "\n" + ConfigurationFixture.source, directory: folder)
                    .sources[0].tagging.calibration
            }
            let own = try Self.file()
            let root = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
            func isFile(_ choice: CalibrationChoice, _ name: String, asked: Bool) -> Bool {
                guard case .file(own, let path, asked) = choice else { return false }
                return path.hasSuffix(root + "/" + name) || path.hasSuffix("/" + name)
            }
            #expect(isFile(try choice("labels: a.txt"), "a.txt.calibration.json", asked: false))
            #expect(isFile(try choice("labels: a.txt\ncalibration: b.json"), "b.json", asked: true))
            #expect(isFile(try choice("labels: [dog]\ncalibration: b.json"), "b.json", asked: true))
            let none = try choice("labels: a.txt\ncalibration: none")
            #expect(none == .none && none.isAsked)
            // What is said at the top holds for a source with labels of its own.
            let source = "sources: [{name: gate, url: \"rtsp://192.0.2.7/1\", labels: a.txt}]\n"
            let configuration = try ConfigurationFixture.parse("calibration: none\n" + source, directory: folder)
            #expect(configuration.sources[0].tagging.calibration == .none)
            #expect(try choice("labels: [dog]") == .none)
            // What can't be read is no reason not to run.
            guard case .unusable = try choice("calibration: c.json") else {
                Issue.record("a file that is not there was read")
                return
            }
        }
    }
}
