import Synchronization
import Testing

@testable import Engine

/// Label features against the traces' and against themselves.
@Suite struct LabelEncoderTests {
    @Test(arguments: ["random12", "sample-model"])
    func `label features are the golden ones`(_ name: String) throws {
        let golden = try GoldenModel.load(name)
        let model = try GoldenModels.load(name)
        let encoder = LabelEncoder(
            model: model, tokenizer: { TokenizerTests.tokenizer }, templates: .ensemble, caches: [], workers: 2)
        let vocabulary = try encoder.encode(
            labels: golden.labels.map { Label(name: $0) }, background: golden.background)
        let expected = try Trace(name).values("labels")
        let difference = zip(vocabulary.features.values, expected).map { abs($0 - $1) }.max()
        #expect(try #require(difference) < 1e-5)
        #expect(PromptTemplates.ensemble.texts == golden.templates)
    }

    @Test func `what a cache knows is not encoded again`() throws {
        let model = try GoldenModels.load("random12")
        let cache = MemoryStore()
        let encoder = LabelEncoder(
            model: model, tokenizer: { TokenizerTests.tokenizer }, templates: .ensemble, caches: [cache], workers: 1)
        let labels = [Label(name: "dog"), Label(name: "cat", wordings: ["cat", "kitten"])]
        let first = try encoder.encode(labels: labels, background: ["sky"])
        #expect(cache.count == 4)
        var heard: [[Int]] = []
        let second = try encoder.encode(labels: labels, background: ["sky"]) { heard.append([$0, $1]) }
        #expect(heard.isEmpty)
        #expect(second.features.values == first.features.values)
        let third = try encoder.encode(labels: labels + [Label(name: "fox")], background: ["sky"]) {
            heard.append([$0, $1])
        }
        #expect(heard == [[4, 5], [5, 5]])
        #expect(Array(third.features.values.prefix(2 * 64)) == Array(first.features.values.prefix(2 * 64)))
    }

    @Test func `a wording that melts into its template is encoded alone`() throws {
        let model = try GoldenModels.load("random12")
        let tower = try model.textTower(workers: 1)
        let tokenizer = TokenizerTests.tokenizer
        let ensemble = try PromptEnsemble(tower: tower, tokenizer: tokenizer, templates: .ensemble, workers: 1)
        let mixed = try ensemble.encode(["dog", "...", "cat"])
        for (index, wording) in ["dog", "...", "cat"].enumerated() {
            let alone = try ensemble.encode([wording])[0]
            #expect(try #require(zip(mixed[index], alone).map { abs($0 - $1) }.max()) < 1e-5)
        }
    }

    @Test func `a text that is too long names itself`() throws {
        let model = try GoldenModels.load("random12")
        let encoder = LabelEncoder(
            model: model, tokenizer: { TokenizerTests.tokenizer }, templates: .ensemble, caches: [], workers: 1)
        let long = String(repeating: "very ", count: 80) + "long"
        do {
            _ = try encoder.encode(labels: [Label(name: long)], background: [])
            Issue.record("it was taken")
        } catch {
            guard case .textTooLong(let text, _, let limit) = error else { throw error }
            #expect(text == long)
            #expect(limit == 77)
        }
    }
}

/// Features in memory.
private final class MemoryStore: LabelFeatureStore {
    private let features = Mutex<[FeatureKey: [Float]]>([:])

    var count: Int { features.withLock(\.count) }

    func lookup(_ key: FeatureKey) -> [Float]? { features.withLock { $0[key] } }
    func store(_ values: [Float], for key: FeatureKey) { features.withLock { $0[key] = values } }
}
