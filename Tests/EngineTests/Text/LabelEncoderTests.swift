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
        let templates = try PromptTemplates.read(Array("a photo (of) {}\nthe photo-{}.".utf8), file: "t.txt")
        let ensemble = try PromptEnsemble(
            tower: model.textTower(Parallelism(workers: 1)), tokenizer: TokenizerTests.tokenizer, templates: templates,
            Parallelism(workers: 1))
        #expect(ensemble.prompts(of: "...").map(\.prefix.tokens) == [6, 0])
        #expect(ensemble.prompts(of: "dog").map(\.prefix.tokens) == [6, 4])
        let mixed = try ensemble.encode(["dog", "...", "cat"].flatMap(ensemble.prompts))
        for (index, wording) in ["dog", "...", "cat"].enumerated() {
            let alone = try ensemble.encode(ensemble.prompts(of: wording))[0]
            #expect(try #require(zip(mixed[index], alone).map { abs($0 - $1) }.max()) < 1e-5)
        }
    }

    @Test func `work is cut without a change to the features`() throws {
        let model = try GoldenModels.load("random12")
        let words = ["dog", "a very small and quite old delivery van", "cat"]
        func features(_ workers: Int, _ runner: (any PieceRunner)?) throws -> [Float] {
            try LabelEncoder(
                model: model, templates: .ensemble, caches: [], workers: workers, runner: runner
            ).encode(labels: words.map { Label(name: $0) }, background: []).features.values
        }
        let expected = try features(1, nil)
        let runner = CountingRunner()
        for other in try [features(3, nil), features(2, runner)] {
            #expect(try #require(zip(other, expected).map { abs($0 - $1) }.max()) < 1e-5)
        }
        #expect(runner.pieces.load(ordering: .relaxed) > 10)
    }

    @Test func `each wording is cached before many more are begun`() throws {
        let model = try GoldenModels.load("random12")
        let cache = MemoryStore()
        let encoder = LabelEncoder(model: model, templates: .ensemble, caches: [cache], workers: 2)
        var cached: [Int] = []
        _ = try encoder.encode(labels: (1...9).map { Label(name: "label \($0)") }, background: []) { done, _ in
            #expect(cache.count == done)
            cached.append(done)
        }
        #expect(cached.first == 0 && cached.last == 9)
        #expect(zip(cached, cached.dropFirst()).allSatisfy { $1 - $0 <= 2 }, "\(cached)")
    }

    @Test func `short wordings go before long ones, those of one length in order`() throws {
        let model = try GoldenModels.load("random12")
        let cache = MemoryStore()
        let encoder = LabelEncoder(model: model, templates: .single, caches: [cache], workers: 1)
        _ = try encoder.encode(
            labels: ["a long and winding road", "fox", "two words", "dog"].map { Label(name: $0) }, background: [])
        let space = FeatureSpace(
            textTower: model.digest(of: .text, Parallelism(workers: 1)), templates: PromptTemplates.single.digest,
            width: model.geometry.embedding)
        #expect(cache.order == ["fox", "dog", "two words", "a long and winding road"].map(space.key))
    }

    @Test func `one template alone gives the prompt's own feature`() throws {
        let model = try GoldenModels.load("random12")
        let tower = try model.textTower(Parallelism(workers: 1))
        let prompt =
            [Tokenizer.startOfText] + TokenizerTests.tokenizer.encode("a photo of a dog.")
            + [Tokenizer.endOfText]
        let expected = try tower.encode([TextTail(prefix: .none, tokens: prompt)]).values
        let encoder = LabelEncoder(model: model, templates: .single, caches: [], workers: 1)
        let found = try encoder.encode(labels: [Label(name: "dog")], background: []).features.values
        #expect(try #require(zip(found, expected).map { abs($0 - $1) }.max()) < 1e-5)
    }

    @Test func `pictures join a label's wordings, or stand in their place`() throws {
        let model = try GoldenModels.load("random12")
        let encoder = LabelEncoder(model: model, templates: .single, caches: [], workers: 1)
        let width = model.geometry.embedding
        func unit(_ vector: [Float]) -> [Float] {
            let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return vector.map { $0 / length }
        }
        func mean(_ vectors: [[Float]]) -> [Float] {
            unit((0..<width).map { column in vectors.reduce(0) { $0 + $1[column] } })
        }
        let pictures = ["1", "2"].map { TaughtPicture(path: $0, digest: $0) }
        var features: [TaughtPicture: [Float]] = [:]
        features[pictures[0]] = unit((0..<width).map { Float($0 % 5) })
        features[pictures[1]] = unit((0..<width).map { Float($0 % 3) - 1 })
        let texts = try encoder.encode(labels: [Label(name: "mug"), Label(name: "cup")], background: ["sky"])
        let mug = Array(texts.features.values[0..<width])
        let cup = Array(texts.features.values[width..<2 * width])
        let taught = try encoder.encode(
            labels: [
                Label(name: "joined", wordings: ["mug", "cup"], pictures: pictures),
                Label(name: "replaced", pictures: pictures), Label(name: "cup", pictures: [pictures[1]]),
            ], background: ["sky"], pictures: features)
        let seen = mean(pictures.compactMap { features[$0] })
        let expected = mean([mean([mug, cup]), seen]) + seen + (features[pictures[1]] ?? [])
        let found = taught.features.values
        #expect(try #require(zip(found, expected).map { abs($0 - $1) }.max()) < 1e-5)
        #expect(Array(found.suffix(width)) == Array(texts.features.values.suffix(width)))
    }

    @Test func `what identifies a vocabulary tells pictures and templates apart`() {
        let plain = [Label(name: "mug", wordings: ["a mug"])]
        var taught = plain
        taught[0].pictures = [TaughtPicture(path: "a.jpg", digest: "1")]
        var retaught = taught
        retaught[0].pictures[0].digest = "2"
        var moved = taught
        moved[0].pictures[0].path = "b.jpg"
        let digests = [plain, taught, retaught].map { EncodedVocabulary.digest(labels: $0, background: []) }
        #expect(Set(digests).count == 3)
        #expect(EncodedVocabulary.digest(labels: moved, background: []) == digests[1])
        #expect(EncodedVocabulary.digest(labels: plain, background: [], templates: .single) != digests[0])
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

/// Features in memory, and the order in which they came.
private final class MemoryStore: LabelFeatureStore {
    private let state = Mutex((features: [FeatureKey: [Float]](), order: [FeatureKey]()))

    var count: Int { state.withLock(\.features.count) }
    var order: [FeatureKey] { state.withLock(\.order) }

    func lookup(_ key: FeatureKey) -> [Float]? { state.withLock { $0.features[key] } }
    func store(_ values: [Float], for key: FeatureKey) {
        state.withLock { state in
            state.features[key] = values
            state.order.append(key)
        }
    }
}

/// Does pieces one after another, and counts them.
private final class CountingRunner: PieceRunner {
    let pieces = Atomic<Int>(0)

    func forEach(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
        pieces.add(count, ordering: .relaxed)
        for index in 0..<count { body(index) }
    }
}
