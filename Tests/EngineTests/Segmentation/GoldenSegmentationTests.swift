import Testing

@testable import Engine

/// Every stage against the golden files, whose tolerances they name themselves.
@Suite struct GoldenSegmentationTests {
    @Test(arguments: ["sample-model", "random12"])
    func `maps on the patch grid are met`(_ name: String) throws {
        let golden = try GoldenSegmentation.load(name)
        for picture in golden.images {
            let fixture = try SegmentationFixture(name, try #require(Preset(rawValue: picture.preset)), picture.labels)
            let (seen, refined, probabilities) = try fixture.maps(Pixmap(golden: picture.name))
            #expect(seen.map(\.grid) == picture.labels.map { _ in PictureGrid(picture.grid) })
            for (index, label) in picture.labels.enumerated() {
                let expected = try #require(picture.maps[label])
                #expect(
                    abs(probabilities[index] - picture.probability[index]) <= golden.tolerance.probability,
                    "\(picture.image), \(label)")
                #expect(
                    difference(seen[index].values, expected.cam) <= golden.tolerance.cam,
                    "map of \(label) in \(picture.image)")
                guard !expected.fragile else { continue }
                #expect(
                    difference(refined[index].values, expected.refined) <= golden.tolerance.refined,
                    "refined map of \(label) in \(picture.image)")
            }
        }
    }

    @Test(arguments: ["sample-model", "random12"], [Compatibility.default, .public])
    func `label maps are met pixel by pixel`(_ name: String, _ compatibility: Compatibility) throws {
        let golden = try GoldenSegmentation.load(name)
        for picture in golden.images where !picture.maps.values.contains(where: \.fragile) {
            let fixture = try SegmentationFixture(
                name, try #require(Preset(rawValue: picture.preset)), picture.labels, compatibility: compatibility)
            let file = try #require(picture.files[compatibility == .public ? "map_public" : "map"])
            let found = try fixture.segment(Pixmap(golden: picture.name)).map
            let share = share(differing: found, try GoldenSegmentation.map(file))
            #expect(share <= golden.tolerance.mapPixels, "\(file): \(share)")
        }
    }

    @Test(arguments: ["sample-model", "random12"], [Compatibility.default, .public])
    func `maps sharpened by colour are met`(_ name: String, _ compatibility: Compatibility) throws {
        let golden = try GoldenSegmentation.load(name)
        let suffix = compatibility == .public ? "_public" : ""
        for picture in golden.images where !picture.maps.values.contains(where: \.fragile) {
            let fixture = try SegmentationFixture(
                name, try #require(Preset(rawValue: picture.preset)), picture.labels, compatibility: compatibility)
            let found = try fixture.segment(
                Pixmap(golden: picture.name), SegmentationOptions(refinesByColour: true)
            ).map
            let lattice = try GoldenSegmentation.map(try #require(picture.files["crf" + suffix]))
            let share = share(differing: found, lattice)
            #expect(share <= golden.tolerance.crfPixelsLattice, "\(picture.image): \(share)")
            // With the random weights the lattice itself is a tenth of the pixels away from brute force.
            guard let exact = picture.files["crf\(suffix)_exact"], name != "random12" else { continue }
            #expect(
                self.share(differing: found, try GoldenSegmentation.map(exact)) <= golden.tolerance.crfPixels,
                "\(picture.image) against brute force")
        }
    }

    @Test(arguments: ["sample-model", "random12"])
    func `every stage of the trace is met`(_ name: String) throws {
        let trace = try Trace("segmentation/" + name)
        let fixture = try SegmentationFixture(name, .voc, ["castle", "bird"])
        let analyzer = fixture.tagger.analyzer
        let pixmap = try Pixmap(golden: "scene-04-96x80")
        let place = try analyzer.load(
            pixmap.pixels.span, width: pixmap.width, height: pixmap.height, stride: 3 * pixmap.width)
        analyzer.prepareSegmentation(of: place)
        var weights: [Float] = []
        let head = try #require(analyzer.scoreHead(of: [0, 1], in: place, .float32))
        let maps = analyzer.activationMaps(head, in: place, .float32) { moment in
            if case .weights(let found) = moment { weights = found.values }
        }
        let record = try #require(place.pass.segmentation)
        let tools = try #require(analyzer.segmentation)
        try compare("text", tools.vocabulary.features(of: [0, 1]).values, trace)
        try compare("entering", record.entering.values, trace)
        try compare("activation", record.activation.values, trace)
        try compare("weights", weights, trace, share: 1e-3)
        try compare("affinity", record.affinity.values, trace)
        let identity = Matrix(rows: 30, columns: 30)
        for index in 0..<30 {
            identity[index, index] = 1
        }
        let balanced = BalancedAffinity(record.affinity, Parallelism(workers: 2))
        try compare("balanced", balanced.refine(identity).values, trace)
        try compare("refined", maps.flatMap(\.values), trace, share: 5e-4)
        let scores = try LabelMap(maps: maps, size: PixelSize(width: 96, height: 80), rule: fixture.rule)
            .scores(Parallelism(workers: 2))
        try compare("full", scores[rows: 1..<3].values, trace, share: 5e-4)
    }

    private func compare(_ name: String, _ found: [Float], _ trace: Trace, share: Float = 1e-4) throws {
        let expected = try trace.values(name)
        #expect(found.count == expected.count, "\(name)")
        let largest = expected.map(abs).max() ?? 0
        let difference = difference(found, expected)
        #expect(difference <= share * largest, "\(name): \(difference) of \(largest)")
    }

    private func difference(_ found: [Float], _ expected: [Float]) -> Float {
        found.count == expected.count ? zip(found, expected).map { abs($0 - $1) }.max() ?? 0 : .infinity
    }

    private func share(differing found: [UInt8], _ expected: [UInt8]) -> Double {
        guard found.count == expected.count else { return 1 }
        return Double(zip(found, expected).count { $0 != $1 }) / Double(found.count)
    }
}

extension PictureGrid {
    fileprivate init(_ sides: [Int]) { self.init(rows: sides[0], columns: sides[1]) }
}
