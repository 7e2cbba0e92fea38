import Foundation
import Testing

/// `tagclipd eval --task segmentation`, whole, on the miniature set of masks.
@Suite(.serialized) struct EvalMasksTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("DaemonTests/Golden/segmentation-voc2012").path

    private static func arguments(root: String = root, _ more: String...) -> [String] {
        ["eval", "--task", "segmentation", "--dataset", "voc2012", "--root", root] + more
    }

    private func object(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test func `one object has the figures`() throws {
        let result = try Program.run(Self.arguments("--json"))
        #expect(result.status == 0 && result.output.split(separator: "\n").count == 1)
        let report = try object(result.output)
        #expect(Set(report.keys) == ["dataset", "images", "mIoU", "IoU", "crf", "given"])
        #expect(report["dataset"] as? String == "voc2012" && report["images"] as? Int == 12)
        #expect(report["crf"] as? Bool == false && report["given"] as? String == "tags")
        #expect(abs(try #require(report["mIoU"] as? Double) - 0.274308) < 0.01)
        #expect((report["IoU"] as? [String: Double])?.count == 14)
    }

    @Test func `what can't be measured is named and counted, the rest goes on`() throws {
        let folder = try TemporaryFolder()
        let root = folder.path + "/voc"
        try FileManager.default.copyItem(atPath: Self.root, toPath: root)
        try FileManager.default.removeItem(atPath: root + "/SegmentationClass/2012_000002.png")
        try FileManager.default.removeItem(atPath: root + "/JPEGImages/2012_000003.jpg")
        let result = try Program.run(Self.arguments(root: root, "--json", "--limit", "5", "--given", "truth"))
        #expect(result.status == 1)
        #expect(result.errors.contains("2012_000002.png") && result.errors.contains("2012_000003.jpg"))
        let report = try object(result.output)
        #expect(report["images"] as? Int == 3 && report["failed"] as? Int == 2)
    }

    @Test func `maps that are written are masks themselves: measured as such everything is right`() throws {
        let folder = try TemporaryFolder()
        let output = folder.path + "/out"
        let first = try Program.run(Self.arguments("--json", "--output", output))
        #expect(first.status == 0)
        let itself = try Program.run(Self.arguments("--json", "--masks", output))
        #expect(try object(itself.output)["mIoU"] as? Double == 1)
        let other = try Program.run(Self.arguments("--json", "--output", output, "--compat", "default"))
        #expect(other.status == 78 && other.errors.contains("compat is public, now default"))
    }

    @Test func `what means nothing for the task is refused with a sentence`() throws {
        let sweep = try Program.run(Self.arguments("--sweep", "fuse=0:1:0.5"))
        #expect(sweep.status == 64 && sweep.errors.contains("--sweep is about scores of tags"))
        let crf = try Program.run(["eval", "--dataset", "voc2012", "--root", Self.root, "--crf"])
        #expect(crf.status == 64 && crf.errors.contains("give --task segmentation too"))
        let masks = try Program.run(Self.arguments("--masks", "/nowhere"))
        #expect(masks.status == 66 && masks.errors.contains("/nowhere"))
    }
}
