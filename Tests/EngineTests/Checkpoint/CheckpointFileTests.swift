import FoundationEssentials
import Testing

@testable import Engine

/// Which files are taken for checkpoints, by what is in them, and where they are looked for.
@Suite struct CheckpointFileTests {
    private typealias P = PickleFixture

    /// A folder that is gone after the test.
    private final class Folder {
        let path = FileManager.default.temporaryDirectory.path + "/model-\(UInt64.random(in: 0 ... .max))"

        init() throws {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }

        deinit {
            try? FileManager.default.removeItem(atPath: path)
        }

        func copy(_ name: String, as target: String) throws {
            try FileManager.default.copyItem(
                atPath: GoldenFiles.path("containers/" + name), toPath: path + "/" + target)
        }

        func write(_ text: String, to name: String) throws {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/" + name))
        }
    }

    private func refusal(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "taken"
        } catch {
            return "\(error)"
        }
    }

    @Test(
        arguments: [
            ("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n", "git lfs pull"),
            ("\n<!DOCTYPE html><html>", "web page"), ("<html lang=en>", "web page"),
            ("<?xml version=\"1\"?>", "web page"),
            ("{\"metadata\": {}, \"weight_map\": {}}", "several parts"), ("{\"error\": \"no\"}", "a JSON file"),
            ("GGUF\u{3}\0\0\0", "GGUF"), ("\u{1F}", "no checkpoint"), ("hello", "68 65 6c 6c 6f"),
            ("PK\u{3}\u{4}", "cut off"), ("PK", "cut off"),
        ])
    func `a file of another kind gets the sentence that helps`(_ content: String, _ words: String) {
        let found = refusal { _ = try ZIPFixture.open(Array(content.utf8)) }
        #expect(found.contains(words), "\(found)")
    }

    @Test(
        arguments: [
            ([0x80, 2, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E], "before 1.6"),
            ([0x80, 4, 0x95], "before 1.6"), ([0x1F, 0x8B, 8, 0], "gzip"),
            ([UInt8](repeating: 0, count: 257) + Array("ustar\0".utf8), "tar"),
            ([0x40, 0, 0, 0, 0, 0, 0, 0, 0x7B, 0x22], "cut off"), ([], "begins with"),
        ] as [([UInt8], String)])
    func `bytes of another kind get it too`(_ content: [UInt8], _ words: String) {
        let found = refusal { _ = try ZIPFixture.open(content) }
        #expect(found.contains(words), "\(found)")
    }

    @Test(
        arguments: [
            (["image_encoder.trunk.blocks.0.weight"], "no CLIP"),
            (["model.visual.layer1.0.conv1.weight", "model.logit_scale"], "ResNet"),
            (["state_dict.module.vision_model.head.probe"], "SigLIP"),
            (["text.token_embedding.weight"], "text model alone"), (["visual.class_embedding"], "vision tower alone"),
            (["visual.class_embedding", "text.token_embedding.weight"], "text tower of another make"),
            (["a.visual.class_embedding", "b.visual.class_embedding"], "several models (a, b)"),
        ])
    func `other networks in PyTorch's files are named`(_ names: [String], _ words: String) {
        let tensors = names.map { ($0, P.tensor(count: 6, shape: [6], stride: [1])) }
        let found = refusal {
            _ = try Geometry(of: Checkpoint(ZIPFixture.open(P.file(P.dictionary(tensors)).bytes)))
        }
        #expect(found.contains(words), "\(found)")
    }

    @Test(
        arguments: [
            ["model"], ["model_state_dict", "module"], ["state_dict", "module"], ["net", "clip"], ["anything"],
            ["module", "module"],
        ])
    func `weights are found in whatever dictionaries they lie`(_ path: [String]) throws {
        let tensor = P.tensor(count: 6, shape: [6], stride: [1])
        var state = P.dictionary([("visual.class_embedding", tensor), ("logit_scale", tensor)])
        for key in path.reversed() {
            let other = P.dictionary([("0", P.dictionary([("exp_avg", tensor)]))])
            state = P.dictionary([(key, state), ("optimizer", other), ("epoch", P.integer(3))])
        }
        let checkpoint = try Checkpoint(ZIPFixture.open(P.file(state).bytes))
        #expect(checkpoint.names.naming == .openAI)
        #expect(try checkpoint.description(of: "logit_scale").shape == [6])
        #expect(checkpoint.originalName("logit_scale") == (path + ["logit_scale"]).joined(separator: "."))
    }

    @Test func `an average beside the model is not taken for it`() throws {
        let tensor = P.tensor(count: 6, shape: [6], stride: [1])
        let model = P.dictionary([("visual.class_embedding", tensor)])
        let file = P.file(P.dictionary([("ema", model), ("model", model)]))
        let checkpoint = try Checkpoint(ZIPFixture.open(file.bytes))
        #expect(checkpoint.originalName("visual.class_embedding") == "model.visual.class_embedding")
    }

    @Test func `what a file is called does not count`() throws {
        let folder = try Folder()
        try folder.copy("openai-torchscript.pt", as: "weights.safetensors")
        try folder.copy("openclip/open_clip_model.safetensors", as: "weights.pt")
        #expect(try Model(path: folder.path + "/weights.safetensors", workers: 1).notes.count == 1)
        #expect(try CheckpointFile.open(path: folder.path + "/weights.pt").kind == .safetensors)
    }

    @Test func `a bare safetensors file asks for its activation`() throws {
        let folder = try Folder()
        try folder.copy("huggingface/model.safetensors", as: "bare.safetensors")
        let path = folder.path + "/bare.safetensors"
        let found = refusal { _ = try Model(path: path, workers: 1) }
        #expect(found.contains("activation:") && found.contains("--activation"), "\(found)")
        #expect(try Model(path: path, activation: .gelu, workers: 1).activation == .gelu)
        let information = try ModelInformation(path: path, workers: 1)
        #expect(information.activation == nil && information.activationSource.contains("unknown"))
        try folder.write("{}", to: "config.json")
        #expect(refusal { _ = try Model(path: path, workers: 1) }.contains("activation:"))
        try folder.write(#"{"model_cfg": {}}"#, to: "open_clip_config.json")
        #expect(try Model(path: path, workers: 1).activation == .gelu)
        try folder.write("not JSON", to: "config.json")
        #expect(refusal { _ = try Model(path: path, workers: 1) }.contains("it is no JSON at all"))
    }

    @Test func `models that normalise pixels otherwise are others`() throws {
        let folder = try Folder()
        try folder.copy("huggingface/model.safetensors", as: "model.safetensors")
        func load() throws -> Model { try Model(path: folder.path, activation: .gelu, workers: 1) }
        func write(_ mean: String) throws {
            let deviation = "[0.26862954, 0.26130258, 0.27577711]"
            try folder.write(#"{"image_mean": \#(mean), "image_std": \#(deviation)}"#, to: "preprocessor_config.json")
        }
        let unsaid = try load()
        try write("[0.48145466, 0.4578275, 0.40821073]")
        let usual = try load()
        #expect(usual.identity == unsaid.identity && usual.fingerprint == unsaid.fingerprint)
        try write("[0.5, 0.5, 0.5]")
        let other = try load()
        #expect(other.identity != usual.identity && other.fingerprint != usual.fingerprint)
    }

    @Test(
        arguments: [
            (["pytorch_model.bin", "training_args.bin"], "pytorch_model.bin"), (["ViT-B-16.pt"], "ViT-B-16.pt"),
            (["model.safetensors", "pytorch_model.bin"], "model.safetensors"), (["x.pth"], "x.pth"),
            (["open_clip_pytorch_model.bin", "open_clip_model.safetensors"], "open_clip_model.safetensors"),
            (["b.safetensors", "a.pt", "c.pt"], "b.safetensors"),
        ])
    func `the checkpoint of a directory is found`(_ names: [String], _ expected: String) throws {
        let folder = try Folder()
        for name in names + ["config.json", "README.md"] { try folder.write("x", to: name) }
        #expect(try ModelFiles(path: folder.path).container == folder.path + "/" + expected)
    }

    @Test func `files that are links are followed, and what is no file is refused`() throws {
        let (blobs, folder) = (try Folder(), try Folder())
        try blobs.copy("huggingface/model.safetensors", as: "0")
        try blobs.copy("huggingface/config.json", as: "1")
        for (blob, name) in [("0", "model.safetensors"), ("1", "config.json")] {
            try FileManager.default.createSymbolicLink(
                atPath: folder.path + "/" + name, withDestinationPath: blobs.path + "/" + blob)
        }
        #expect(try Model(path: folder.path, workers: 1).activation == .quickGELU)
        try FileManager.default.createDirectory(
            atPath: folder.path + "/open_clip_config.json", withIntermediateDirectories: false)
        #expect(refusal { _ = try Model(path: folder.path, workers: 1) }.contains("not a regular file"))
    }

    @Test(
        arguments: [
            (["a.pt", "b.pt"], "several checkpoints: name one of a.pt, b.pt"), ([], "in it is nothing"),
            (["notes.txt"], "in it are notes.txt"), (["model-00001-of-00002.safetensors"], "several parts"),
            (["pytorch_model.bin.index.json"], "several parts"),
        ])
    func `a directory without one checkpoint says what is in it`(_ names: [String], _ words: String) throws {
        let folder = try Folder()
        for name in names { try folder.write("x", to: name) }
        #expect(refusal { _ = try ModelFiles(path: folder.path) }.contains(words))
    }

    @Test func `information is read without loading`() throws {
        let path = GoldenFiles.path("containers/openai-torchscript.pt")
        let information = try ModelInformation(path: path, workers: 2)
        #expect(information.container == .torchScript && information.naming == "OpenAI")
        #expect(information.geometry.patch == 16 && information.geometry.vocabulary == 64)
        #expect(information.types.keys.sorted() == ["F16", "F32"])
        #expect(information.parameters == information.types.values.reduce(0, +))
        #expect(
            information.digest == SHA256.hexadecimal(Array(try GoldenFiles.data("containers/openai-torchscript.pt"))))
        #expect(information.activation == .quickGELU && information.activationSource.contains("assumed"))
    }
}
