import FoundationEssentials
import Testing

@testable import Engine

/// One model in five containers and namings: all give the same numbers.
@Suite struct ContainerTests {
    private struct Expected: Decodable {
        var shape: [Int]
        var sum: Double
        var first: Double
    }

    /// Tensors under their OpenAI names.
    private static func expected() throws -> [String: Expected] {
        try JSONDecoder().decode([String: Expected].self, from: GoldenFiles.data("containers/expected.json"))
    }

    static let files: [(path: String, kind: ContainerKind, naming: Naming)] = [
        ("openai-torchscript.pt", .torchScript, .openAI), ("training-checkpoint.pt", .torchSave, .openAI),
        ("huggingface-pytorch_model.bin", .torchSave, .huggingFace),
        ("huggingface/model.safetensors", .safetensors, .huggingFace),
        ("openclip/open_clip_model.safetensors", .safetensors, .openAI),
    ]

    private static func checkpoint(_ path: String) throws -> Checkpoint {
        try Checkpoint(CheckpointFile.open(path: GoldenFiles.path("containers/" + path)))
    }

    /// A tensor in float32, row by row.
    private static func values(_ name: String, of checkpoint: Checkpoint) throws -> [Float] {
        let description = try checkpoint.description(of: name)
        let matrix = Matrix(rows: 1, columns: description.count)
        try checkpoint.read(name, from: 0, into: matrix.all)
        return matrix.values
    }

    @Test(arguments: files)
    func `every container gives the expected tensors`(_ file: (path: String, kind: ContainerKind, naming: Naming))
        throws
    {
        let checkpoint = try Self.checkpoint(file.path)
        #expect(checkpoint.store.kind == file.kind && checkpoint.names.naming == file.naming)
        let geometry = try Geometry(of: checkpoint)
        try checkpoint.prepare(geometry, Parallelism(workers: 2))
        // bfloat16 keeps eight bits of each number.
        let relative = file.path.hasPrefix("openclip") ? 0x1p-8 : 1e-6
        var found: Set<String> = []
        for (name, expected) in try Self.expected() {
            let values = try Self.openAI(name, expected.shape, checkpoint)
            #expect(values.count == expected.shape.reduce(1, *), "\(name)")
            let size = values.reduce(0.0) { $0 + abs(Double($1)) }
            let sum = values.reduce(0.0) { $0 + Double($1) }
            // Rounded to bfloat16 the errors of the terms add up as a random walk; the bound is generous to that.
            let allowed = max(1e-6, relative * (relative > 1e-3 ? size / Double(values.count).squareRoot() * 2 : size))
            #expect(abs(sum - expected.sum) <= allowed, "\(name): \(sum), expected \(expected.sum)")
            #expect(abs(Double(values[0]) - expected.first) <= relative * abs(expected.first) + 1e-9, "\(name)")
            found.insert(name)
        }
        #expect(found.count > 30 && geometry.vision.layers == 2 && geometry.text.layers == 1)
    }

    /// A tensor by its OpenAI name, out of either naming.
    private static func openAI(_ name: String, _ shape: [Int], _ checkpoint: Checkpoint) throws -> [Float] {
        let openAI = TensorNames(naming: .openAI)
        guard checkpoint.names.naming == .huggingFace else { return try values(name, of: checkpoint) }
        let names = checkpoint.names
        for tower in [Tower.vision, .text] {
            if name == openAI.projection(tower) {
                let stored = Matrix(
                    rows: shape[1], columns: shape[0], try values(names.projection(tower), of: checkpoint))
                let turned = Matrix(rows: shape[0], columns: shape[1])
                Elementwise.transpose(stored.all, into: turned.all)
                return turned.values
            }
            for block in 0..<4 {
                let input = openAI.attentionInput(ofBlock: block, tower)[0]
                guard name == input.weight || name == input.bias else { continue }
                return try names.attentionInput(ofBlock: block, tower).flatMap {
                    try values(name == input.weight ? $0.weight : $0.bias, of: checkpoint)
                }
            }
        }
        return try values(huggingFace(name), of: checkpoint)
    }

    private static func huggingFace(_ name: String) throws -> String {
        let (from, to) = (TensorNames(naming: .openAI), TensorNames(naming: .huggingFace))
        var pairs = [
            (from.classEmbedding, to.classEmbedding), (from.patchEmbedding, to.patchEmbedding),
            (from.tokenEmbedding, to.tokenEmbedding), (from.logitScale, to.logitScale),
        ]
        for suffix in [".weight", ".bias"] {
            pairs.append((from.preNorm + suffix, to.preNorm + suffix))
            for tower in [Tower.vision, .text] {
                pairs.append((from.finalNorm(tower) + suffix, to.finalNorm(tower) + suffix))
                for block in 0..<2 {
                    for part in BlockPart.allCases {
                        pairs.append(
                            (
                                from.part(part, ofBlock: block, tower) + suffix,
                                to.part(part, ofBlock: block, tower) + suffix
                            ))
                    }
                }
            }
        }
        for tower in [Tower.vision, .text] {
            pairs.append((from.positionalEmbedding(tower), to.positionalEmbedding(tower)))
        }
        return try #require(pairs.first { $0.0 == name }, "\(name)").1
    }

    @Test(arguments: files.map(\.path))
    func `every container loads as a model`(_ path: String) throws {
        let model = try Model(path: GoldenFiles.path("containers/" + path), workers: 2)
        #expect(model.activation == .quickGELU && model.geometry.embedding == 32)
        #expect(model.notes.count == (path.contains("/") ? 0 : 1), "\(model.notes)")
        #expect(model.notes.allSatisfy { $0.contains("quick_gelu") && $0.contains("activation: gelu") })
    }

    @Test func `what the user says of the activation counts first`() throws {
        for path in Self.files.map(\.path) {
            let model = try Model(path: GoldenFiles.path("containers/" + path), activation: .gelu, workers: 1)
            #expect(model.activation == .gelu && model.notes.isEmpty)
        }
    }

    @Test func `an import keeps every tensor, type and feature key`() throws {
        for path in Self.files.map(\.path) {
            let source = GoldenFiles.path("containers/" + path)
            let target = FileManager.default.temporaryDirectory.path + "/import-\(UInt64.random(in: 0 ... .max))"
            defer { try? FileManager.default.removeItem(atPath: target) }
            try ModelConversion(path: source, workers: 2).write(to: target, replacing: false)
            let (before, after) = (
                try Self.checkpoint(path), try Checkpoint(CheckpointFile.open(path: target + "/model.safetensors"))
            )
            let names = before.modelNames(try Geometry(of: before))
            #expect(Set(after.store.tensors.keys) == Set(names))
            for name in names {
                #expect(try before.description(of: name) == after.description(of: name), "\(name)")
                let elements = unsafe (
                    before.withElements(of: name) { unsafe Array($0) },
                    after.withElements(of: name) { unsafe Array($0) }
                )
                #expect(elements.0 == elements.1 && elements.0 != nil, "\(name)")
            }
            let (old, new) = (try Model(path: source, workers: 1), try Model(path: target, workers: 1))
            #expect(old.textDigest(workers: 2) == new.textDigest(workers: 1))
            #expect(old.activation == new.activation && old.normalization == new.normalization && new.notes.isEmpty)
            #expect(throws: EngineError.self) {
                try ModelConversion(path: source, workers: 1).write(to: target, replacing: false)
            }
            try ModelConversion(path: target, workers: 1).write(to: target, replacing: true)
            #expect(try Model(path: target, workers: 1).textDigest(workers: 1) == old.textDigest(workers: 1))
            let left = try FileManager.default.contentsOfDirectory(atPath: target).sorted()
            #expect(left == ["config.json", "model.safetensors", "preprocessor_config.json"])
        }
    }
}
