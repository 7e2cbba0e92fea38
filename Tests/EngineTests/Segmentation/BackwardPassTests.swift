import Testing

@testable import Engine

/// The analytic gradient against what a label's probability really does when all patches are moved a little.
@Suite struct BackwardPassTests {
    @Test(arguments: ["sample-model", "random12"])
    func `the weights are what finite differences give`(_ name: String) throws {
        let fixture = try SegmentationFixture(name, .voc, ["castle", "bird", "tent"])
        let probe = try Probe(fixture, Pixmap(golden: "scene-04-96x80"))
        let weights = try probe.weights()
        let step: Float = 0.02
        for label in 0..<3 {
            let largest = (0..<weights.columns).map { abs(weights[label, $0]) }.max() ?? 0
            for channel in stride(from: 0, to: weights.columns, by: 9) {
                let more = probe.probability(of: label, moving: channel, by: step)
                let less = probe.probability(of: label, moving: channel, by: -step)
                let slope = (more - less) / Double(2 * step) / Double(probe.patches)
                #expect(
                    abs(slope - Double(weights[label, channel])) <= 0.01 * Double(largest),
                    "label \(label), channel \(channel): \(slope), \(weights[label, channel])")
            }
        }
    }

    @Test func `a gradient next to nothing loses no digits`() throws {
        let fixture = try SegmentationFixture("sample-model", .voc, ["tent", "bird"])
        let probe = try Probe(fixture, Pixmap(golden: "scene-04-96x80"))
        let plain = try probe.weights(withFactor: 1)
        let factor: Float = 0x1p-100
        let small = try probe.weights(withFactor: factor)
        #expect(plain.values.contains { $0 != 0 })
        #expect(zip(plain.values, small.values).allSatisfy { abs($1 - $0 * factor) <= 0x1p-149 })
    }

    @Test func `labels that go in groups have the weights that all together have`() throws {
        let names = (0..<BackwardPass.mostLabels + 3).map { "thing \($0)" }
        let probe = try Probe(SegmentationFixture("sample-model", .voc, names), Pixmap(golden: "scene-04-96x80"))
        let (grouped, together) = (try probe.weights(), try probe.weights(withFactor: 1))
        #expect(grouped.rows == names.count)
        for label in names.indices {
            let (one, other) = (grouped[rows: label..<label + 1].values, together[rows: label..<label + 1].values)
            let largest = other.map(abs).max() ?? 0
            #expect(largest > 0 && zip(one, other).allSatisfy { abs($0 - $1) <= 1e-4 * largest })
        }
    }

    @Test(arguments: [1, 2, 3, 7])
    func `however many work on it, the weights are the same`(_ workers: Int) throws {
        let pixmap = try Pixmap(golden: "scene-00-320x240")
        let alone = try Probe(SegmentationFixture("sample-model", .voc, ["tent"], workers: 1), pixmap).weights()
        let together = try Probe(SegmentationFixture("sample-model", .voc, ["tent"], workers: workers), pixmap)
            .weights()
        let largest = alone.values.map(abs).max() ?? 0
        #expect(zip(alone.values, together.values).allSatisfy { abs($0 - $1) <= 1e-4 * largest })
    }
}

/// A picture before its last block, whose activations can be moved.
private struct Probe {
    let fixture: SegmentationFixture
    let place: PicturePlace
    private let input: [Float]

    var patches: Int { place.pass.grid.count }
    private var analyzer: Analyzer { fixture.tagger.analyzer }
    private var tower: VisionTower { fixture.model.vision }
    private var queries: Matrix { place.pass.workspace.attentionInput(tower.layers - 1) }

    init(_ fixture: SegmentationFixture, _ pixmap: Pixmap) throws {
        self.fixture = fixture
        let analyzer = fixture.tagger.analyzer
        place = try analyzer.load(
            pixmap.pixels.span, width: pixmap.width, height: pixmap.height, stride: 3 * pixmap.width)
        analyzer.prepareSegmentation(of: place)
        input = place.pass.workspace.attentionInput(fixture.model.vision.layers - 1).values
    }

    func weights() throws -> Matrix {
        var weights = Matrix(rows: 0, columns: 0)
        let head = try #require(analyzer.scoreHead(of: fixture.labels, in: place, .float32))
        _ = analyzer.activationMaps(head, in: place, .float32) { moment in
            if case .weights(let found) = moment { weights = found }
        }
        return weights
    }

    /// The weights of a gradient that is `factor` times that of the labels.
    func weights(withFactor factor: Float) throws -> Matrix {
        let head = try #require(analyzer.scoreHead(of: fixture.labels, in: place, .float32))
        let gradient = Matrix(
            rows: head.gradient.rows, columns: head.gradient.columns, head.gradient.values.map { factor * $0 })
        let last = try #require(analyzer.segmentation?.last)
        let record = try #require(place.pass.segmentation)
        return BackwardPass(tower, last, gradient: gradient, in: place.pass, record)
            .channelWeights(Parallelism(workers: 1))
    }

    /// A label's probability where one channel of every patch's activation is `step` more.
    func probability(of label: Int, moving channel: Int, by step: Float) -> Double {
        let fused = analyzer.segmentation.map(\.last.input) ?? Matrix(rows: 0, columns: 0)
        for token in 0..<queries.rows {
            for column in 0..<queries.columns {
                let moved = token == 0 ? 0 : step * fused[column, channel]
                queries[token, column] = input[token * queries.columns + column] + moved
            }
        }
        let workspace = place.pass.workspace
        for piece in workspace.pieces {
            workspace.packedAttention(tower.layers - 1, .float32).pack(queries, piece, width: tower.width)
        }
        for piece in workspace.pieces {
            tower.attend(piece, phase: tower.layers - 1, in: workspace)
            place.pass.segmentation?.attended[rows: piece.rows].copy(from: workspace.scratch(of: piece).attended.all)
        }
        return analyzer.scoreHead(of: fixture.labels, in: place, .float32)?.probabilities[label] ?? .nan
    }
}
