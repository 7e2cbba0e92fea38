import ArgumentParser
import Engine
import FoundationEssentials
import Testing

@testable import Daemon

/// The miniature set of drawn pictures with exact masks, measured with the model in the program.
@Suite(.serialized) struct GoldenSegmentationSetTests {
    /// What an independent implementation says of it, with another JPEG decoder.
    struct Golden: Decodable {
        struct Figures: Decodable {
            var mIoU: Double
            var IoU: [String: Double]
        }

        struct Model: Decodable {
            var images: Int
            var tags: [String: [String]]
            var truth: [String: [String]]
            var given: [String: Figures]
            var tagged: [String: Figures]
        }

        struct Tolerance: Decodable {
            var mIoU: Double
            var mIoU_crf: Double
        }

        var sample: Model
        var tolerance: Tolerance

        enum CodingKeys: String, CodingKey {
            case sample = "sample-model"
            case tolerance
        }

        static func load() throws -> Golden {
            let file = URL(filePath: GoldenSegmentationSetTests.root + "/expected.json")
            return try JSONDecoder().decode(Golden.self, from: Data(contentsOf: file))
        }
    }

    static let root = URL(filePath: #filePath).appending(path: "../../../Golden/segmentation-voc2012").standardized
        .path()

    private func measure(
        _ task: SegmentationEvaluation.Task, root: String = root, compatibility: Compatibility = .public,
        tags: String? = nil, masks: String? = nil, output: String? = nil, limit: Int? = nil
    ) throws -> SegmentationReport {
        var command = try #require(
            try TagclipdCommand.parseAsRoot(
                ["eval", "--task", "segmentation", "--dataset", "voc2012", "--root", root]) as? EvalCommand)
        command.compat = compatibility
        let places = SegmentationSet.Places(root: root, masks: masks, tags: tags)
        let set = try SegmentationSet(.voc2012, places, limit: limit)
        return try SegmentationEvaluation(
            set, task, settings: try command.settings(), model: ModelLoading.sample, activation: nil,
            precision: .float32, output: output
        ).run(differences: [])
    }

    private func expect(_ report: SegmentationReport, _ golden: Golden.Figures, tolerance: Double) throws {
        #expect(report.images == 12 && report.failed == 0)
        let found = report.pixels.meanIntersectionOverUnion
        #expect(abs(found - golden.mIoU) <= tolerance, "\(found) in place of \(golden.mIoU)")
        let values = zip(report.classes, report.pixels.intersectionOverUnion)
        #expect(Set(values.compactMap { $1 == nil ? nil : $0 }) == Set(golden.IoU.keys))
    }

    @Test(arguments: [GivenLabels.truth, .tags], [Compatibility.public, .default])
    func `maps have the expected mIoU`(_ given: GivenLabels, _ compatibility: Compatibility) throws {
        let golden = try Golden.load()
        let report = try measure(.init(given: given), compatibility: compatibility)
        let figures = given == .truth ? golden.sample.given : golden.sample.tagged
        try expect(
            report, try #require(figures[compatibility == .public ? "map_public" : "map"]),
            tolerance: golden.tolerance.mIoU)
    }

    @Test(arguments: [GivenLabels.truth, .tags], [Compatibility.public, .default])
    func `maps sharpened by a CRF have the expected mIoU`(
        _ given: GivenLabels, _ compatibility: Compatibility
    ) throws {
        let golden = try Golden.load()
        let report = try measure(.init(given: given, refinesByColour: true), compatibility: compatibility)
        let figures = given == .truth ? golden.sample.given : golden.sample.tagged
        try expect(
            report, try #require(figures[compatibility == .public ? "crf_public" : "crf"]),
            tolerance: golden.tolerance.mIoU_crf)
    }

    @Test func `a list of the reference's tags gives the reference's figures`() throws {
        let golden = try Golden.load()
        let folder = try TemporaryFolder()
        let labels = Preset.voc.labels.map(\.name)
        let lines = try golden.sample.tags.sorted { $0.key < $1.key }.map { name, tags in
            try "\(name) " + tags.map { "\(try #require(labels.firstIndex(of: $0)))" }.joined(separator: " ") + "\n"
        }
        let list = folder.write("tags.txt", lines.joined()).description
        try expect(
            try measure(.init(), tags: list), try #require(golden.sample.tagged["map_public"]),
            tolerance: golden.tolerance.mIoU)
    }

    @Test func `without tags the whole map is background`() throws {
        let folder = try TemporaryFolder()
        let list = folder.write("tags.txt", "2012_000001\n2012_000002\n").description
        let report = try measure(.init(), tags: list, limit: 2)
        let values = report.pixels.intersectionOverUnion
        #expect(report.images == 2 && (values[0] ?? 0) > 0.3)
        #expect(values.dropFirst().allSatisfy { $0 == nil || $0 == 0 })
    }

    /// A copy of the set, or of parts of it.
    private func copy(to folder: TemporaryFolder) throws -> String {
        let copy = folder.path("set").description
        try FileManager.default.copyItem(atPath: Self.root, toPath: copy)
        return copy
    }

    @Test func `a run goes on from its maps and comes to the same`() throws {
        let folder = try TemporaryFolder()
        let root = try copy(to: folder)
        let output = folder.path("out").description
        let whole = try measure(.init(given: .truth))
        #expect(try measure(.init(given: .truth), root: root, output: output, limit: 7).images == 7)
        // Those that are there are not looked at again: their pictures are gone. One map is torn.
        for picture in 1...6 {
            try FileManager.default.removeItem(atPath: root + "/JPEGImages/2012_00000\(picture).jpg")
        }
        let torn = output + "/2012_000007.png"
        try Data(contentsOf: URL(filePath: torn)).dropLast(30).write(to: URL(filePath: torn))
        let rest = try measure(.init(given: .truth), root: root, output: output)
        #expect(rest.json == whole.json)
        #expect(try FileManager.default.contentsOfDirectory(atPath: output).count == 13)
        let other = try #require(throws: ConfigurationProblem.self) {
            try measure(.init(given: .tags), root: root, output: output)
        }
        #expect("\(other)".contains("given is truth, now tags"))
    }

    @Test func `maps of the labels of other masks are not gone on from`() throws {
        let folder = try TemporaryFolder()
        let output = folder.path("out").description
        #expect(try measure(.init(given: .truth), output: output, limit: 1).images == 1)
        let masks = folder.path("masks").description
        try FileManager.default.copyItem(atPath: Self.root + "/SegmentationClass", toPath: masks)
        let other = try #require(throws: ConfigurationProblem.self) {
            try measure(.init(given: .truth), masks: masks, output: output, limit: 1)
        }
        #expect("\(other)".contains("masks is ") && "\(other)".contains("/masks"), "\(other)")
    }

    @Test func `pictures that can't be measured are counted, the others are measured`() throws {
        let folder = try TemporaryFolder()
        let root = try copy(to: folder)
        func mask(_ number: Int) -> String { "\(root)/SegmentationClass/2012_00000\(number).png" }
        try FileManager.default.removeItem(atPath: mask(1))
        try FileManager.default.removeItem(atPath: mask(2))
        try FileManager.default.copyItem(atPath: mask(7), toPath: mask(2))
        try Data("no mask".utf8).write(to: URL(filePath: mask(3)))
        try FileManager.default.removeItem(atPath: "\(root)/JPEGImages/2012_000004.jpg")
        let report = try measure(.init(given: .truth), root: root, limit: 5)
        #expect(report.images == 1 && report.failed == 4)
    }
}
