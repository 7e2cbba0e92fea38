import FoundationEssentials
import Testing

@testable import Engine

/// Models are refused whose heads are not of 64 floats: they would compute nonsense.
@Suite struct TowerHeadsTests {
    private struct NoTensors: TensorStore {
        var origin = "test.safetensors"
        var tensors: [String: TensorDescription] = [:]

        func withElements<Result>(of name: String, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows
            -> Result?
        {
            nil
        }
    }

    private func check(_ json: String, vision: Int, text: Int) throws(EngineError) {
        var geometry = Geometry.vitB16
        geometry.vision = TransformerGeometry(width: vision, layers: 2)
        geometry.text = TransformerGeometry(width: text, layers: 2)
        try ModelConfiguration(json: Data(json.utf8), path: "config.json").heads.check(geometry, of: NoTensors())
    }

    @Test(
        arguments: [
            ("{}", 768, 512), (#"{"model_cfg": {"vision_cfg": {}, "text_cfg": {"heads": 16}}}"#, 1_280, 1_024),
            (#"{"vision_config": {"num_attention_heads": 12}, "text_config": {"num_attention_heads": 8}}"#, 768, 512),
        ] as [(String, Int, Int)])
    func `heads of 64 floats are taken`(_ json: String, _ vision: Int, _ text: Int) throws {
        try check(json, vision: vision, text: text)
    }

    @Test(
        arguments: [
            ("{}", 1_280, 1_024, "ViT-H-14"), ("{}", 1_408, 1_024, "ViT-g-14"), ("{}", 1_664, 1_280, "ViT-bigG-14"),
            (#"{"model_cfg": {"vision_cfg": {"head_width": 80}}}"#, 1_280, 1_024, "vision tower has heads of 80"),
            (#"{"vision_config": {"num_attention_heads": 16}}"#, 1_280, 1_024, "vision tower has 16 heads at a width"),
            (#"{"text_config": {"num_attention_heads": 8}}"#, 768, 1_024, "text tower has 8 heads at a width of 1024"),
            (#"{"model_cfg": {"text_cfg": {"heads": 8}}}"#, 768, 1_024, "text tower has 8 heads at a width of 1024"),
        ] as [(String, Int, Int, String)])
    func `other heads are refused by what they are`(_ json: String, _ vision: Int, _ text: Int, _ words: String) {
        do throws(EngineError) {
            try check(json, vision: vision, text: text)
            Issue.record("it was taken")
        } catch {
            #expect("\(error)".contains(words), "\(error)")
        }
    }

    @Test func `what one file leaves open another says`() throws {
        var heads = TowerHeads(vision: .count(12))
        heads.fill(from: TowerHeads(vision: .width(80), text: .count(8)))
        #expect(heads == TowerHeads(vision: .count(12), text: .count(8)))
    }
}
