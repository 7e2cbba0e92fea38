import FoundationEssentials
import Testing

@testable import Engine

/// The lists that travel in the program, against the files people read under `samples`.
@Suite struct BundledListTests {
    private static let samples: String = {
        let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        return parts.dropLast(4).joined(separator: "/") + "/samples"
    }()

    private static func sample(_ name: String) throws -> String {
        try #require(String(bytes: Data(contentsOf: URL(fileURLWithPath: samples + "/" + name)), encoding: .utf8))
    }

    @Test(arguments: [
        ("labels/voc.txt", "labels/voc.txt"), ("labels/coco.txt", "labels/coco.txt"),
        ("labels/cocostuff.txt", "labels/cocostuff.txt"), ("labels/home-camera.txt", "labels/home-camera.txt"),
        ("background/voc.txt", "background/voc.txt"), ("background/coco.txt", "background/coco.txt"),
        ("background/home-camera.txt", "background/home-camera.txt"),
        ("labels/sample.txt", "sample/labels.txt"), ("background/sample.txt", "sample/background.txt"),
    ])
    func `a sample list is the one in the program`(_ sample: String, _ resource: String) throws {
        #expect(try Self.sample(sample) == BundledText.text(of: resource))
    }

    @Test(arguments: ["voc", "coco", "cocostuff", "home-camera", "sample"])
    func `a sample list is a label file`(_ name: String) throws {
        let labels = try LabelFile.parse(Array(Self.sample("labels/\(name).txt").utf8), file: name)
        #expect(labels.count >= 20)
    }

    @Test(arguments: [(Preset.voc, 20, 25), (.coco, 80, 23), (.cocostuff, 171, 0)])
    func `a preset has the paper's lists`(_ preset: Preset, _ labels: Int, _ background: Int) {
        #expect(preset.labels.count == labels)
        #expect(Set(preset.labels).count == labels)
        #expect(preset.background.count == background)
    }

    @Test func `COCO's background lacks what is a label of it`() {
        let removed = Set(Preset.voc.background).subtracting(Preset.coco.background)
        #expect(removed == ["keyboard", "sign"])
    }

    @Test func `only COCO-Stuff changes the method`() {
        #expect(Preset.voc.method == Method())
        #expect(Preset.coco.method == Method())
        #expect(Preset.cocostuff.method.candidate == 0.1)
        #expect(Preset.cocostuff.method.relativeThreshold == 0.1)
        #expect(Preset.cocostuff.method.layers == .allButLast)
    }

    @Test func `each template has one place for the label`() {
        let templates = PromptTemplates.ensemble.texts
        #expect(templates.count == 85)
        #expect(templates.allSatisfy { $0.components(separatedBy: "{}").count == 2 })
    }
}
