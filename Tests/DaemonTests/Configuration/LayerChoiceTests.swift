import Engine
import Testing

@testable import Daemon

/// Attention layers as people write them.
@Suite struct LayerChoiceTests {
    @Test(
        arguments: [
            ("paper", .lastFourWithoutLast), ("all-but-last", .allButLast), ("8..10", .these([8, 9, 10])),
            ("8,9,10", .these([8, 9, 10])), ("3", .these([3])), ("0..1,5", .these([0, 1, 5])), ("2,2", .these([2])),
            ("63", .these([63])), ("64", nil), ("10..8", nil), ("8...10", nil), ("8..", nil), ("..8", nil), ("", nil),
            ("-1", nil), ("8-10", nil), ("8, 9", nil), ("99999999999999999999", nil), ("all", nil),
        ] as [(String, AttentionLayers?)])
    func `layers are words, ranges and lists`(_ text: String, _ expected: AttentionLayers?) {
        #expect(LayerChoice(text)?.layers == expected)
    }

    @Test func `a choice is said as it may be written`() {
        for text in ["paper", "all-but-last", "0,1,5"] {
            #expect(LayerChoice(text)?.description == text)
        }
    }

    @Test func `constants take the place of the method's, and layers that a model lacks are named`() throws {
        let model = try ModelLoading.load("sample", workers: 1)
        var settings = MethodSettings()
        #expect(try settings.applied(to: Preset.cocostuff.method, model: model) == Preset.cocostuff.method)
        settings.fuse = 0.25
        settings.layers = .these([2, 4])
        settings.keepsLastAttention = true
        let method = try settings.applied(to: Preset.cocostuff.method, model: model)
        #expect(method.fuse == 0.25 && method.candidate == 0.1 && method.layers == .these([2, 4]))
        #expect(method.keepsLastAttention)
        #expect(settings.summary == "fuse 0.25, layers 2,4, last attention kept")
        settings.layers = .these([2, 12])
        #expect("\(try problem(of: settings, model))" == "layers 12: the model sample has 12, counted from 0 to 11")
        settings.layers = nil
        settings.votes = 13
        #expect("\(try problem(of: settings, model))".contains("12 attention layers"))
    }

    private func problem(of settings: MethodSettings, _ model: Model) throws -> ConfigurationProblem {
        try #require(throws: ConfigurationProblem.self) { try settings.applied(to: Method(), model: model) }
    }
}
