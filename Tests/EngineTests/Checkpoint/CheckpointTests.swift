import Testing

@testable import Engine

/// Which models are refused, and with which words.
@Suite struct CheckpointTests {
    /// A container in memory.
    private struct Container: TensorStore {
        var origin = "test.safetensors"
        var tensors: [String: TensorDescription]
        var value: Float = 0

        func withElements<Result>(of name: String, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows
            -> Result?
        {
            guard let count = tensors[name]?.count else { return nil }
            return try unsafe [Float](repeating: value, count: count).withUnsafeBytes { unsafe try body($0) }
        }
    }

    private func container(_ names: [String]) -> Container {
        Container(
            tensors: Dictionary(uniqueKeysWithValues: names.map { ($0, TensorDescription(type: .float32, shape: [1])) })
        )
    }

    @Test(
        arguments: [
            (["vision_model.head.probe", "logit_scale"], "SigLIP"),
            (["visual.layer1.0.conv1.weight"], "ResNet"),
            (["text_model.embeddings.token_embedding.weight"], "text model alone"),
            (["something.else"], "no CLIP"),
        ])
    func `another kind of model gets the sentence that helps`(_ names: [String], _ words: String) {
        do throws(EngineError) {
            _ = try Checkpoint(container(names))
            Issue.record("it was taken")
        } catch {
            #expect("\(error)".contains(words), "\(error)")
        }
    }

    @Test(arguments: [[0], [2], [1, 1]])
    func `a logit scale that is not one number is refused`(_ shape: [Int]) throws {
        var bad = container(["visual.class_embedding"])
        bad.tensors["logit_scale"] = TensorDescription(type: .float32, shape: shape)
        let checkpoint = try Checkpoint(bad)
        #expect(throws: EngineError.self) { try checkpoint.logitScale() }
    }

    @Test(arguments: [89, -200] as [Float])
    func `a logit scale without a usable exponential is refused`(_ value: Float) throws {
        var bad = container(["visual.class_embedding", "logit_scale"])
        bad.value = value
        let checkpoint = try Checkpoint(bad)
        #expect(throws: EngineError.self) { try checkpoint.logitScale() }
        bad.value = 2
        #expect(abs(try Checkpoint(bad).logitScale() - 7.389056) < 1e-5)
    }

    @Test func `a token row that is no number is refused, whoever needs it`() throws {
        var bad = container(["visual.class_embedding"])
        bad.tensors["token_embedding.weight"] = TensorDescription(type: .float32, shape: [5_000, 64])
        try Checkpoint(bad).checkNumbers(of: "token_embedding.weight")
        bad.value = .infinity
        #expect(throws: EngineError.self) { try Checkpoint(bad).checkNumbers(of: "token_embedding.weight") }
    }

    @Test func `two names for one tensor are refused`() {
        #expect(throws: EngineError.self) {
            try Checkpoint(container(["visual.class_embedding", "logit_scale", "module.logit_scale"]))
        }
    }

    @Test(
        arguments: [
            ("vision_model.embeddings.position_embedding.weight", [.max, 0]),
            ("vision_model.embeddings.position_embedding.weight", [50, 1]),
            ("vision_model.encoder.layers.0.mlp.fc1.weight", [1 << 40, 0]),
            ("vision_model.encoder.layers.0.mlp.fc1.weight", [1 << 31, 1]),
            ("text_model.embeddings.position_embedding.weight", [1 << 31, 1]),
            ("visual_projection.weight", [1 << 31, 1]), ("text_model.embeddings.token_embedding.weight", [0, .max]),
        ] as [(String, [Int])])
    func `sizes that no other tensor has are refused`(_ name: String, _ shape: [Int]) throws {
        let sound = try Safetensors(path: GoldenFiles.path("random12/model.safetensors"))
        _ = try Geometry(of: Checkpoint(Container(tensors: sound.tensors)))
        var bad = Container(tensors: sound.tensors)
        try #require(bad.tensors[name] != nil)
        bad.tensors[name] = TensorDescription(type: .float32, shape: shape)
        do throws(EngineError) {
            _ = try Geometry(of: Checkpoint(bad))
            Issue.record("it was taken")
        } catch {
            #expect("\(error)".contains("\(shape)"), "\(error)")
        }
    }

    @Test(arguments: [1, 2])
    func `a block that is missing from the middle is named`(_ missing: Int) throws {
        let sound = try Safetensors(path: GoldenFiles.path("random12/model.safetensors"))
        let gap = Container(
            tensors: sound.tensors.filter { !$0.key.hasPrefix("vision_model.encoder.layers.\(missing).") })
        let checkpoint = try Checkpoint(gap)
        do throws(EngineError) {
            _ = try Geometry(of: checkpoint)
            Issue.record("it was taken")
        } catch {
            #expect("\(error)".contains("block \(missing) is missing"), "\(error)")
        }
    }

    @Test func `prefixes of training frameworks are taken off`() throws {
        let checkpoint = try Checkpoint(container(["module.visual.class_embedding", "state_dict.logit_scale"]))
        #expect(checkpoint.names.naming == .openAI)
        #expect(try checkpoint.description(of: "logit_scale").shape == [1])
    }

    @Test func `weights that are no numbers are refused by name`() throws {
        var bad = container(["visual.class_embedding"])
        bad.value = .nan
        let checkpoint = try Checkpoint(bad)
        do throws(EngineError) {
            try checkpoint.read("visual.class_embedding", shape: [1], into: Matrix(rows: 1, columns: 1).all)
            Issue.record("it was taken")
        } catch {
            #expect("\(error)".contains("visual.class_embedding"), "\(error)")
        }
    }

    @Test func `a shape that is not expected names both`() throws {
        let checkpoint = try Checkpoint(container(["visual.class_embedding"]))
        do throws(EngineError) {
            try checkpoint.read("visual.class_embedding", shape: [3], into: Matrix(rows: 1, columns: 3).all)
            Issue.record("it was taken")
        } catch {
            #expect("\(error)".contains("[1]") && "\(error)".contains("[3]"), "\(error)")
        }
    }

    @Test(arguments: ["float16", "bfloat16"])
    func `half precision is read exactly`(_ name: String) throws {
        let type: ScalarType = name == "float16" ? .float16 : .bfloat16
        // Every sixteen-bit number that is finite, against Swift's own conversion.
        let bits = (UInt16.min...UInt16.max).filter { bits in
            type == .float16 ? bits & 0x7C00 != 0x7C00 : bits & 0x7F80 != 0x7F80
        }
        let checkpoint = try Checkpoint(Halves(bits: bits, type: type))
        let values = Matrix(rows: 1, columns: bits.count)
        try checkpoint.read("visual.class_embedding", shape: [bits.count], into: values.all)
        for (found, bits) in zip(values.values, bits) {
            let expected = type == .float16 ? Self.half(bits) : Float(bitPattern: UInt32(bits) << 16)
            #expect(found.bitPattern == expected.bitPattern)
        }
    }

    /// IEEE 754's definition, in double.
    private static func half(_ bits: UInt16) -> Float {
        let exponent = Int(bits >> 10 & 31)
        let fraction = Double(bits & 1023) / 1024
        let magnitude =
            exponent == 0
            ? fraction * 0x1p-14 : (1 + fraction) * Double(sign: .plus, exponent: exponent - 15, significand: 1)
        return Float(bits & 0x8000 == 0 ? magnitude : -magnitude)
    }

    private struct Halves: TensorStore {
        let bits: [UInt16]
        let type: ScalarType
        var origin: String { "halves" }
        var tensors: [String: TensorDescription] {
            ["visual.class_embedding": TensorDescription(type: type, shape: [bits.count])]
        }

        func withElements<Result>(of name: String, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows
            -> Result?
        {
            try unsafe bits.withUnsafeBytes { unsafe try body($0) }
        }
    }
}
