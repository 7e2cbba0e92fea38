import Foundation
import Testing

/// `tagclipd model info` and `model import`, as a user types them.
@Suite(.serialized) struct CheckpointTests {
    /// The small models in five containers that the engine's tests read.
    private static let containers: String = {
        let here = URL(fileURLWithPath: #filePath)
        return here.deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("EngineTests/Golden/containers").path
    }()

    private func information(_ arguments: [String]) throws -> [String: Any] {
        let result = try Program.run(["model", "info", "--json"] + arguments)
        #expect(result.status == 0, "\(result.errors)")
        return try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    }

    @Test func `the model in the program is described`() throws {
        let result = try Program.run(["model", "info", "sample"])
        #expect(result.status == 0 && result.errors.isEmpty)
        for words in ["112 x 112 pixels", "width 128, 12 layers, 2 heads", "gelu (from its configuration)", "sha256"] {
            #expect(result.output.contains(words), "\(words)")
        }
    }

    @Test func `an imported model is the same model`() throws {
        let folder = try TemporaryFolder()
        let source = Self.containers + "/openai-torchscript.pt"
        let target = folder.path + "/model"
        let first = try Program.run(["model", "import", source, target])
        #expect(first.status == 0 && first.errors.contains("quick_gelu is taken"), "\(first.errors)")
        let (before, after) = (try information([source]), try information([target]))
        #expect(before["container"] as? String == "TorchScript" && after["container"] as? String == "safetensors")
        #expect(after["activation"] as? String == "quick_gelu")
        #expect(after["activation_source"] as? String == "from its configuration")
        for key in ["parameters", "embedding", "patch", "grid", "vocabulary", "context", "types", "mean", "std"] {
            let values = (before[key] as? NSObject, after[key] as? NSObject)
            #expect(values.0 != nil && values.0 == values.1, "\(key)")
        }
        let again = try Program.run(["model", "import", source, target])
        #expect(again.status == 78 && again.errors.contains("--force"), "\(again.errors)")
        #expect(try Program.run(["model", "import", "--force", "--activation", "gelu", source, target]).status == 0)
        #expect(try information([target])["activation"] as? String == "gelu")
    }

    @Test func `a file that is no checkpoint is refused with a sentence`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/ViT-B-16.pt"
        try Data("<!DOCTYPE html>".utf8).write(to: URL(fileURLWithPath: path))
        for arguments in [
            ["model", "info", path], ["model", "import", path, folder.path + "/m"],
            ["tag", "--model", path, "--label", "dog", Program.samples + "/pictures"],
        ] {
            let result = try Program.run(arguments)
            #expect(result.status == 78 && result.errors.contains("web page"), "\(result.errors)")
        }
    }
}
