import Testing

@testable import Engine

/// Each constant of the method does what METHOD says, and nothing else.
@Suite struct AblationTests {
    private static let picture = "scene-01-500x375"

    /// Everything that is known of a picture under a method.
    private func analysis(
        _ change: (inout Method) -> Void = { _ in }, observer: ((ForwardMoment) -> Void)? = nil
    ) throws -> (Analysis, Analyzer) {
        let model = try GoldenModels.load("random12")
        var options = TaggingOptions()
        options.maxSide = 160
        change(&options.method)
        let analyzer = Analyzer(
            model: model, vocabulary: try GoldenModels.vocabulary("random12", model), options: options)
        let pixmap = try Pixmap(golden: Self.picture)
        let analysis = try analyzer.analyze(
            pixmap.pixels.span, width: pixmap.width, height: pixmap.height, stride: 3 * pixmap.width,
            modes: Set(Mode.allCases), observer: observer)
        return (analysis, analyzer)
    }

    @Test func `fuse is the share of the patches' score`() throws {
        let (usual, _) = try analysis()
        let dmar = try #require(usual.scores[.dmar])
        let looked = usual.regions.filter { $0.global != nil }
        #expect(!looked.isEmpty)
        for share in [0, 0.3, 1] as [Float] {
            let (analysis, _) = try analysis { $0.fuse = Double(share) }
            let scores = try #require(analysis.scores[.tagclip])
            for label in scores.indices {
                let global = looked.first { $0.label == label }?.global
                let expected = global.map { share * dmar[label] + (1 - share) * $0 } ?? dmar[label]
                #expect(abs(scores[label] - expected) < 1e-6)
            }
        }
    }

    @Test func `candidate says from where between the extremes labels are looked at again`() throws {
        for share in [0, 0.2, 0.5, 0.9, 1] {
            let (analysis, analyzer) = try analysis { $0.candidate = share }
            let place = analyzer.storage.take(analysis.grid)
            let values = place.maps.refined.values.map(Double.init)
            let (low, high) = (try #require(values.min()), try #require(values.max()))
            #expect(abs(analysis.threshold - (low + share * (high - low))) < 1e-12)
            let local = try #require(analysis.scores[.dmar])
            let expected = local.indices.filter { Double(local[$0]) > analysis.threshold }
            #expect(analysis.regions.map(\.label) == expected)
            if share == 1 { #expect(analysis.scores[.tagclip] == local && expected.isEmpty) }
        }
    }

    @Test(arguments: [0, 0.25, 0.5, 0.8])
    func `patch says how high a score is inside a region`(_ share: Double) throws {
        let (analysis, analyzer) = try analysis {
            $0.patch = share
            $0.candidate = 0
        }
        let place = analyzer.storage.take(analysis.grid)
        #expect(analysis.regions.count > 1)
        for region in analysis.regions {
            let map = place.maps.refined[rows: region.label..<region.label + 1].values.map(Double.init)
            let (low, high) = (try #require(map.min()), try #require(map.max()))
            let inside = map.indices.filter { (map[$0] - low) / (high - low) > share }
            let columns = inside.map { $0 % analysis.grid.columns }
            let rows = inside.map { $0 / analysis.grid.columns }
            #expect(region.box.left == columns.min() && region.box.top == rows.min())
            #expect(region.box.right == min((columns.max() ?? 0) + 1, analysis.grid.columns - 1))
            #expect(region.box.bottom == min((rows.max() ?? 0) + 1, analysis.grid.rows - 1))
        }
    }

    @Test(arguments: [
        (1, AttentionLayers.lastFourWithoutLast, [8, 9, 10]), (6, .these([0, 5, 11]), [0, 5, 11]),
        (9, .allButLast, Array(0..<11)), (0, .these([3]), [3]), (12, .lastFourWithoutLast, [8, 9, 10]),
    ])
    func `votes and layers make the affinity`(_ votes: Int, _ layers: AttentionLayers, _ averaged: [Int]) throws {
        var maps: [[Float]] = []
        let (analysis, analyzer) = try analysis({
            $0.votes = votes
            $0.layers = layers
        }) { moment in
            if case .attention(_, let map) = moment { maps.append(map.values) }
        }
        #expect(maps.count == 12)
        let means = maps.map { $0.reduce(0.0) { $0 + Double($1) } / Double($0.count) }
        let affinity = analyzer.storage.take(analysis.grid).pass.vote.affinity.values
        var kept = 0
        for pair in affinity.indices {
            let agreeing = maps.indices.count { Double(maps[$0][pair]) > means[$0] }
            // What lies within rounding of a mean may be counted either way.
            let doubtful = maps.indices.count { abs(Double(maps[$0][pair]) - means[$0]) < 1e-7 }
            guard doubtful == 0 else { continue }
            let mean = averaged.reduce(Float(0)) { $0 + maps[$1][pair] } / Float(averaged.count)
            #expect(abs(affinity[pair] - (agreeing >= votes ? mean : 0)) < 1e-6)
            kept += agreeing >= votes ? 1 : 0
        }
        #expect(votes > 0 || kept == affinity.count)
        #expect(votes == 0 || kept < affinity.count)
    }

    @Test func `keeping the last attention makes patches the ordinary tower's`() throws {
        let (usual, _) = try analysis()
        var projected: [Float] = []
        let (kept, analyzer) = try analysis({ $0.keepsLastAttention = true }) { moment in
            if case .projected(let rows) = moment { projected = rows.values }
        }
        // The [cls] row of the dense pass is then the ordinary [cls] feature, which is computed on its own.
        let embedding = analyzer.model.geometry.embedding
        let length = projected[..<embedding].reduce(Float(0)) { $0 + $1 * $1 }.squareRoot()
        let ordinary = analyzer.storage.take(kept.grid).pass.classFeature.values
        for (value, expected) in zip(projected[..<embedding], ordinary) {
            #expect(abs(value / length - expected) < 1e-5)
        }
        let coarse = zip(try #require(usual.scores[.coarse]), try #require(kept.scores[.coarse]))
        #expect(coarse.contains { abs($0 - $1) > 1e-4 })
        #expect(usual.scores[.clip] == kept.scores[.clip])
    }
}
