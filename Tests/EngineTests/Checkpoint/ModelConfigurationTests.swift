import FoundationEssentials
import Testing

@testable import Engine

/// What a configuration beside a checkpoint says, and what is wrong with one.
@Suite struct ModelConfigurationTests {
    private func configuration(_ json: String) throws(EngineError) -> ModelConfiguration {
        try ModelConfiguration(json: Data(json.utf8), path: "config.json")
    }

    @Test(
        arguments: [
            (#"{"model_type": "clip", "vision_config": {"hidden_act": "gelu"}}"#, Activation.gelu),
            (#"{"model_type": "clip", "vision_config": {}}"#, .quickGELU), (#"{"model_cfg": {}}"#, .gelu),
            (#"{"model_cfg": {"quick_gelu": true}}"#, .quickGELU), ("{}", nil),
        ] as [(String, Activation?)])
    func `the activation is found where each library writes it`(_ json: String, _ activation: Activation?) throws {
        #expect(try configuration(json).activation == activation)
    }

    @Test func `a mean without its deviation is no longer taken for none`() {
        var configuration = ModelConfiguration()
        do throws(EngineError) {
            try configuration.read(preprocessor: Data(#"{"image_mean": [0.5, 0.5, 0.5]}"#.utf8), path: "p.json")
            Issue.record("it was taken")
        } catch {
            #expect("\(error)".contains("the key image_std is missing"), "\(error)")
        }
    }

    @Test(
        arguments: [
            (#"{"model_type": "siglip2"}"#, "SigLIP"), (#"{"hidden_act": "silu"}"#, "silu"), ("no json", "no JSON"),
            (#"{"model_type": "unfinished import"}"#, "of an import that did not end"),
            (#"{"vision_config": 3}"#, "vision_config"),
            (#"{"model_cfg": {}, "preprocess_cfg": {"mean": [0.5, 0.5, 0.5]}}"#, "the key std is missing"),
            (#"{"model_cfg": {}, "preprocess_cfg": {"std": [0.5, 0.5, 0.5]}}"#, "the key mean is missing"),
            (#"{"model_cfg": {}, "preprocess_cfg": {"mean": [0, 0, 0], "std": [1, 1, 0]}}"#, "mean and std"),
        ])
    func `what can't be used is named`(_ json: String, _ words: String) {
        do throws(EngineError) {
            _ = try configuration(json)
            Issue.record("it was taken")
        } catch {
            #expect("\(error)".contains(words), "\(error)")
            #expect(!"\(error)".contains("DecodingError"))
        }
    }
}
