import Testing

@testable import Engine

/// Which pictures are tagged again in float32.
@Suite struct TaggerCascadeTests {
    private let pixmap: Pixmap
    private let model: Model
    private let vocabulary: EncodedVocabulary

    init() throws {
        pixmap = try Pixmap(golden: "scene-03-112x112")
        model = try GoldenModels.load("sample-model", precision: .int8)
        vocabulary = try GoldenModels.vocabulary("sample-model", model)
    }

    private func tagger(
        _ compatibility: Compatibility = .default, evidence: EvidenceRule? = nil
    ) -> Tagger {
        var options = TaggingOptions()
        options.method.compatibility = compatibility
        options.workers = 2
        return Tagger(model: model, vocabulary: vocabulary, options: options, evidence: evidence)
    }

    /// Whether a picture is tagged again, and how many crops it took to know, if its first labels' best patches score
    /// `local` and the others' nothing.
    private func review(
        _ tagger: Tagger, local: [Float], threshold: Double, globals: [Int: Float?] = [:], evidence: [Float] = [],
        deciding: [Float]? = nil
    ) throws -> (mayDiffer: Bool, crops: Int) {
        let place = try tagger.analyzer.load(
            pixmap.pixels.span, width: pixmap.width, height: pixmap.height, stride: 3 * pixmap.width)
        defer { tagger.analyzer.storage.give(place) }
        var analysis = tagger.analyzer.analyze(place, modes: [.tagclip], in: .int8)
        let count = vocabulary.labels.count
        analysis.local = local + Array(repeating: 1e-4, count: count - local.count)
        analysis.threshold = threshold
        analysis.crops = 0
        analysis.evidence = evidence
        analysis.regions = globals.sorted { $0.key < $1.key }.map { label, global in
            let box = PatchBox(left: 0, top: 0, right: 3, bottom: 3)
            return ClassRegion(label: label, box: box, global: global)
        }
        let stage = Reidentification(
            method: tagger.options.method, grid: place.pass.grid, maps: place.maps.refined)
        let scores = deciding ?? stage.fuse(analysis.local, analysis.regions)
        return (tagger.mayDiffer(&analysis, scores, in: place), analysis.crops)
    }

    @Test func `scores far from everything are settled without another look`() throws {
        let found = try review(tagger(), local: [0.95, 0.05], threshold: 0.5, globals: [0: 0.9])
        #expect(!found.mayDiffer && found.crops == 0)
    }

    @Test func `a score at its threshold is decided again at once`() throws {
        let found = try review(tagger(), local: [0.95, 0.301], threshold: 0.6, globals: [0: 0.9])
        #expect(found.mayDiffer && found.crops == 0)
    }

    @Test func `a label that may be a candidate is settled where it is a tag either way`() throws {
        // Fused with anything it is above 0.3, and by itself.
        let found = try review(tagger(), local: [0.95, 0.7], threshold: 0.7, globals: [0: 0.9, 1: 0.8])
        #expect(!found.mayDiffer && found.crops == 0)
    }

    @Test func `where a crop decides, regions are cut lower and higher`() throws {
        let tagger = tagger()
        // Looked at already: two more crops; may be a candidate: three, the usual cut among them.
        let known = try review(tagger, local: [0.5], threshold: 0.3, globals: [0: 0.12])
        #expect(known.crops == 2)
        let unknown = try review(tagger, local: [0.25], threshold: 0.26)
        #expect(unknown.crops == 3)
        // Beside a score at its threshold it does not matter.
        let both = try review(tagger, local: [0.5, 0.301], threshold: 0.48, globals: [0: 0.12])
        #expect(both.mayDiffer && both.crops == 0)
    }

    @Test func `with public compatibility a label that may be a candidate decides about others`() throws {
        let tagger = tagger(.public)
        #expect(try review(tagger, local: [0.95, 0.7], threshold: 0.7, globals: [0: 0.9, 1: 0.8]).mayDiffer)
        #expect(try review(tagger, local: [0.95, 0.8], threshold: 0.4, globals: [0: Float?.none, 1: 0.8]).mayDiffer)
        #expect(try !review(tagger, local: [0.95, 0.8], threshold: 0.4, globals: [0: 0.9, 1: 0.8]).mayDiffer)
    }

    @Test func `what is no number is decided again`() throws {
        #expect(try review(tagger(), local: [.nan], threshold: 0.5).mayDiffer)
        #expect(try review(tagger(), local: [0.95], threshold: 0.5, globals: [0: .nan]).mayDiffer)
    }

    @Test func `errors are measured with many texts too`() throws {
        var generator = SplitMix64(state: 1)
        let many = EncodedVocabulary(random: 2_000, model.geometry, &generator)
        let tagger = Tagger(model: model, vocabulary: many, options: TaggingOptions())
        #expect((0.005...0.5).contains(tagger.cascade.errors.scores), "\(tagger.cascade.errors)")
    }

    @Test func `p is settled by its evidence, whatever the crops say`() throws {
        let absence = try #require(AbsentDistribution(location: 0, scale: 1))
        let absences = vocabulary.labels.map { _ in Optional(absence) }
        let tagger = tagger(evidence: EvidenceRule(reference: vocabulary, absences: absences))
        #expect(tagger.cascade.errors.evidence > 0)
        // Where p is a half.
        let half = (0...200).map { Float($0) / 10 }.first { absence.probability(of: $0) >= 0.5 }
        let middle = try #require(half)
        func review(_ evidence: Float) throws -> (mayDiffer: Bool, crops: Int) {
            let all = [evidence] + Array(repeating: Float(-50), count: vocabulary.labels.count - 1)
            return try self.review(
                tagger, local: [0.5], threshold: 0.5, evidence: all, deciding: all.map(absence.probability))
        }
        #expect(try review(middle).mayDiffer)
        let far = try review(middle + 10)
        #expect(!far.mayDiffer && far.crops == 0)
    }
}
