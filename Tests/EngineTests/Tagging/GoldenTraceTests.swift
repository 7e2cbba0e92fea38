import Synchronization
import Testing

@testable import Engine

/// Every stage of one picture, within 1e-4 of each tensor's largest magnitude.
@Suite struct GoldenTraceTests {
    @Test(arguments: ["random12", "sample-model"])
    func `every tensor of the trace is met`(_ name: String) throws {
        let trace = try Trace(name)
        let model = try GoldenModels.load(name)
        let vocabulary = try GoldenModels.vocabulary(name, model)
        let pixmap = try Pixmap(golden: "scene-04-96x80")
        let grid = PictureGrid(rows: 5, columns: 6)
        let place = PicturePlace(model, grid: grid, texts: vocabulary.features.rows, workers: 2)
        let parallelism = Parallelism(workers: 2)
        place.load(
            pixmap.pixels.span, width: pixmap.width, height: pixmap.height, stride: 3 * pixmap.width, model: model,
            parallelism)
        try compare("image", place.planes.values, trace)
        try compare("position", place.pass.position.values, trace)

        var hidden: [Float] = []
        var attention: [Float] = []
        var projected: [Float] = []
        let rule = AffinityRule(votes: 4, averaged: AttentionLayers.lastFourWithoutLast.indices(of: 12))
        model.vision.forward(
            place.planes, DenseDemands(patches: true, affinity: rule, classToken: false), in: place.pass, parallelism
        ) { moment in
            switch moment {
            case .hidden(_, let rows): hidden += rows.values
            case .attention(_, let map): attention += map.values
            case .projected(let rows): projected = rows.values
            }
        }
        try compare("hidden", hidden, trace)
        try compare("projected", projected, trace)
        let whole = try trace.values("attention")
        let tokens = 1 + grid.count
        var patches: [Float] = []
        for row in 0..<12 * tokens where row % tokens > 0 {
            patches += whole[(row * tokens + 1)..<((row + 1) * tokens)]
        }
        compare("attention among patches", attention, with: patches)
        compare(
            "vote", place.pass.vote.agreement.map { $0 >= 4 ? Float(1) : 0 },
            with: try trace.values("vote").map { $0 >= 1 ? 1 : 0 })
        try compare("affinity", place.pass.vote.affinity.values, trace)

        place.maps.classify(place.pass.features, vocabulary.features, scale: model.scale, parallelism)
        place.maps.refine(with: place.pass.vote.affinity, parallelism)
        try compare("coarse", transposed(place.maps.coarse), trace)
        try compare("plain", transposed(place.maps.plain), trace)
        try compare("refined", transposed(place.maps.refined), trace)
    }

    private func transposed(_ matrix: Matrix) -> [Float] {
        let result = Matrix(rows: matrix.columns, columns: matrix.rows)
        Elementwise.transpose(matrix.all, into: result.all)
        return result.values
    }

    private func compare(_ name: String, _ found: [Float], _ trace: Trace) throws {
        compare(name, found, with: try trace.values(name))
    }

    private func compare(_ name: String, _ found: [Float], with expected: [Float]) {
        #expect(found.count == expected.count, "\(name)")
        let largest = expected.map(abs).max() ?? 0
        let difference = zip(found, expected).map { abs($0 - $1) }.max() ?? .infinity
        #expect(difference <= 1e-4 * largest, "\(name)")
    }
}
