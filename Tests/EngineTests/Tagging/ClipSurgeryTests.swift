import Glibc
import Testing

@testable import Engine

/// The row after CLIP Surgery, against the same written out plainly for one head.
@Suite struct ClipSurgeryTests {
    private static let geometry = Geometry(
        patch: 4, grid: 3, vision: TransformerGeometry(width: 64, layers: 8),
        text: TransformerGeometry(width: 64, layers: 1), vocabulary: 10, context: 8, embedding: 16)

    private func row(_ matrix: Matrix, _ index: Int) -> [Float] { matrix[rows: index..<index + 1].values }

    /// weight · input + bias.
    private func linear(_ input: [Float], _ weight: PackedWeights, _ bias: Matrix? = nil) -> [Float] {
        (0..<weight.outputs).map { output in
            input.indices.reduce(bias?.values[output] ?? 0) { $0 + input[$1] * weight[output, $1] }
        }
    }

    private func normalized(_ input: [Float]) -> [Float] {
        let mean = input.reduce(0, +) / Float(input.count)
        let variance = input.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(input.count)
        return input.map { ($0 - mean) / (variance + 1e-5).squareRoot() }
    }

    private func unit(_ input: [Float]) -> [Float] {
        let length = input.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return input.map { $0 / length }
    }

    private func softmax(_ input: [Float]) -> [Float] {
        let weights = input.map { expf($0 - (input.max() ?? 0)) }
        return weights.map { $0 / weights.reduce(0, +) }
    }

    @Test func `patches follow the attention of values, and what all texts share is taken away`() throws {
        let model = Model(randomWeights: Self.geometry, seed: 11)
        let vocabulary = EncodedVocabulary(
            labels: [Label(name: "a"), Label(name: "b"), Label(name: "c")], background: ["d"],
            features: Matrix(
                rows: 4, columns: 16,
                (0..<4).flatMap { text in unit((0..<16).map { Float(($0 * 7 + text * 5) % 11) - 5 }) }))
        var options = TaggingOptions()
        options.maxSide = 0
        options.workers = 2
        let analyzer = Analyzer(model: model, vocabulary: vocabulary, options: options, scoresClipSurgery: true)
        let pixels = (0..<3 * 16 * 12).map { UInt8(truncatingIfNeeded: $0 &* $0 &* 3) }
        var hidden: [[Float]] = []
        let analysis = try analyzer.analyze(
            pixels.span, width: 16, height: 12, stride: 48, modes: [.coarse, .clip]
        ) { moment in
            if case .hidden(_, let rows) = moment { hidden.append(rows.values) }
        }
        let tokens = 1 + analysis.grid.count
        // The stream before block 2 is what came out of block 1; the path begins there and takes blocks 2…7.
        var path = (0..<tokens).map { Array(hidden[1][$0 * 64..<($0 + 1) * 64]) }
        for layer in 2..<8 {
            let block = model.vision.weights.blocks[layer]
            let values = (0..<tokens).map { token in
                let input = normalized(Array(hidden[layer - 1][token * 64..<(token + 1) * 64]))
                return Array(linear(input, block.input.weight, block.input.bias)[128..<192])
            }
            for token in 0..<tokens {
                let attention = softmax(
                    values.map { other in
                        zip(values[token], other).reduce(0) { $0 + $1.0 * $1.1 } / 8
                    })
                let attended = (0..<64).map { column in
                    zip(attention, values).reduce(Float(0)) { $0 + $1.0 * $1.1[column] }
                }
                let added = linear(attended, block.output.weight, block.output.bias)
                path[token] = zip(path[token], added).map { $0 + $1 }
            }
        }
        let features = path.map { unit(linear(normalized($0), model.vision.weights.projection)) }
        let texts = (0..<4).map { row(vocabulary.features, $0) }
        let whole = analyzer.storage.take(analysis.grid).pass.classFeature.values
        let weights = softmax(texts.map { text in 2 * zip(whole, text).reduce(0) { $0 + $1.0 * $1.1 } }).map { $0 * 4 }
        var expected = [Float](repeating: -.infinity, count: 3)
        for patch in 1..<tokens {
            let cosines = zip(texts, weights).map { text, weight in
                weight * zip(features[patch], text).reduce(0) { $0 + $1.0 * $1.1 }
            }
            for label in 0..<3 { expected[label] = max(expected[label], cosines[label] - cosines.reduce(0, +) / 4) }
        }
        let found = try #require(analysis.clipSurgery)
        #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-4 }, "\(found) \(expected)")
    }

    @Test func `the other rows are not touched by it`() throws {
        let model = try GoldenModels.load("random12")
        let vocabulary = try GoldenModels.vocabulary("random12", model)
        let pixmap = try Pixmap(golden: "scene-03-112x112")
        let analyses = try [false, true].map { scoresClipSurgery in
            try Analyzer(
                model: model, vocabulary: vocabulary, options: TaggingOptions(), scoresClipSurgery: scoresClipSurgery
            ).analyze(
                pixmap.pixels.span, width: pixmap.width, height: pixmap.height, stride: 3 * pixmap.width,
                modes: Set(Mode.allCases))
        }
        #expect(analyses[0].scores == analyses[1].scores)
        #expect(analyses[0].clipSurgery == nil && analyses[1].clipSurgery?.count == 12)
    }
}
