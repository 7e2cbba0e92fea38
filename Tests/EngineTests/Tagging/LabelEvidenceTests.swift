import Foundation
import Testing

@testable import Engine

/// Evidence, against the formula written down plainly.
@Suite struct LabelEvidenceTests {
    private static func units(_ rows: Int, seed: UInt64) -> Matrix {
        var generator = SplitMix64(state: seed)
        let matrix = Matrix(rows: rows, columns: 16)
        matrix.fill { generator.normal(1) }
        Elementwise.unitLength(matrix.all)
        return matrix
    }

    private static func grid(_ rows: Int, _ columns: Int) -> PictureGrid {
        PictureGrid(width: columns * 16, height: rows * 16, patch: 16, maxSide: 0)
    }

    /// The largest smoothed log odds of one label.
    private static func expected(
        _ tokens: Matrix, _ labels: Matrix, _ label: Int, _ reference: Matrix, leftOut: Set<Int>, _ grid: PictureGrid,
        scale: Double
    ) -> Double {
        func logit(_ patch: Int, _ texts: Matrix, _ text: Int) -> Double {
            scale * (0..<16).reduce(0) { $0 + Double(tokens[patch + 1, $1]) * Double(texts[text, $1]) }
        }
        let odds = (0..<grid.count).map { patch in
            let sum = (0..<reference.rows).filter { !leftOut.contains($0) }
                .reduce(0) { $0 + exp(logit(patch, reference, $1)) }
            return logit(patch, labels, label) - log(sum)
        }
        return (0..<grid.count).map { patch in
            let (row, column) = (patch / grid.columns, patch % grid.columns)
            let neighbours = [(row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)]
            return neighbours.reduce(2 * odds[patch]) { sum, place in
                let y = min(max(place.0, 0), grid.rows - 1)
                let x = min(max(place.1, 0), grid.columns - 1)
                return sum + odds[y * grid.columns + x]
            } / 6
        }.max() ?? 0
    }

    @Test(arguments: [(1, 1), (1, 7), (5, 1), (4, 6)], [1, 3])
    func `evidence is the largest smoothed log odds`(_ size: (Int, Int), _ workers: Int) {
        let grid = Self.grid(size.0, size.1)
        let labels = Self.units(3, seed: 1)
        let reference = Self.units(9, seed: 2)
        // The reference's fifth text is the second label itself.
        reference[rows: 4..<5].copy(from: labels[rows: 1..<2])
        let tokens = Self.units(1 + grid.count, seed: 3)
        let evidence = LabelEvidence(labels: labels, count: 3, reference: reference)
        let found = evidence.measure(
            tokens, grid: grid, scale: 20, in: EvidenceScratch(patches: grid.count, texts: evidence.texts),
            Parallelism(workers: workers))
        for label in 0..<3 {
            let wanted = Self.expected(
                tokens, labels, label, reference, leftOut: label == 1 ? [4] : [], grid, scale: 20)
            #expect(abs(Double(found[label]) - wanted) < 1e-3, "label \(label): \(found[label]), \(wanted)")
        }
    }

    @Test func `other labels do not move it`() {
        let grid = Self.grid(4, 5)
        let tokens = Self.units(1 + grid.count, seed: 5)
        let reference = Self.units(6, seed: 6)
        let many = Self.units(12, seed: 7)
        let few = Matrix(rows: 2, columns: 16, Array(many.values.prefix(32)))
        func measure(_ labels: Matrix) -> [Float] {
            let evidence = LabelEvidence(labels: labels, count: labels.rows, reference: reference)
            return evidence.measure(
                tokens, grid: grid, scale: 50, in: EvidenceScratch(patches: grid.count, texts: evidence.texts),
                Parallelism(workers: 2))
        }
        let (alone, among) = (measure(few), measure(many))
        #expect(zip(alone, among).allSatisfy { abs($0 - $1) < 1e-4 })
    }

    @Test func `a reference that is the label alone still gives a number`() {
        let grid = Self.grid(2, 2)
        let label = Self.units(1, seed: 8)
        let evidence = LabelEvidence(labels: label, count: 1, reference: label)
        let found = evidence.measure(
            Self.units(5, seed: 9), grid: grid, scale: 100, in: EvidenceScratch(patches: 4, texts: evidence.texts),
            Parallelism(workers: 1))
        #expect(found.allSatisfy { abs($0) < 1e-3 })
    }

    @Test func `p decides about calibrated labels without a threshold of their own`() throws {
        let model = try GoldenModels.load("sample-model")
        let golden = try GoldenModels.vocabulary("sample-model", model)
        let labels = [
            Label(name: golden.labels[0].name), Label(name: golden.labels[1].name, threshold: 0.9), golden.labels[2],
        ]
        let features = Matrix(
            rows: 3, columns: model.geometry.embedding,
            Array(golden.features.values.prefix(3 * model.geometry.embedding)))
        let vocabulary = EncodedVocabulary(labels: labels, background: [], features: features)
        let certain = try #require(AbsentDistribution(location: -1_000, scale: 1))
        let tagger = Tagger(
            model: model, vocabulary: vocabulary, options: TaggingOptions(),
            evidence: EvidenceRule(reference: golden, absences: [certain, certain, nil], threshold: 0.6))
        #expect((0..<3).map(tagger.isDecidedByProbability) == [true, false, false])
        #expect((0..<3).map(tagger.threshold) == [0.6, 0.9, 0.3])
        let pixels = [UInt8](repeating: 90, count: 3 * 64 * 64)
        let tagging = try tagger.tag(pixels.span, width: 64, height: 64, stride: 192)
        #expect(tagging.probabilities == [1, 1, nil])
        #expect(tagging.deciding[0] == 1 && tagging.deciding[1] == tagging.scores[1])
        #expect(tagging.tags.first?.label == 0 && tagging.tags.first?.probability == 1)
        #expect(tagging.tags.first?.score == tagging.scores[0])
        var whole = TaggingOptions()
        whole.mode = .clip
        let clip = Tagger(
            model: model, vocabulary: vocabulary, options: whole,
            evidence: EvidenceRule(reference: golden, absences: [certain, nil, nil]))
        #expect(try clip.tag(pixels.span, width: 64, height: 64, stride: 192).probabilities.isEmpty)
    }

    @Test func `a fingerprint tells models apart and stays the same`() throws {
        let sample = try GoldenModels.load("sample-model")
        #expect(sample.fingerprint == (try GoldenModels.load("sample-model")).fingerprint)
        #expect(sample.fingerprint != (try GoldenModels.load("random12")).fingerprint)
        #expect(sample.fingerprint.count == 16)
    }
}
