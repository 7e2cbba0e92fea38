import Testing

@testable import Engine

/// Both golden models on every picture, in every mode, against values computed in float64.
@Suite struct GoldenScoresTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var model: String
        var compatibility: Compatibility
        var workers: Int
        var testDescription: String { "\(model), \(compatibility), \(workers) threads" }
    }

    static let cases = [
        Case(model: "random12", compatibility: .public, workers: 2),
        Case(model: "random12", compatibility: .default, workers: 1),
        Case(model: "sample-model", compatibility: .public, workers: 1),
        Case(model: "sample-model", compatibility: .default, workers: 2),
    ]

    @Test(arguments: cases)
    func `scores, tags and boxes are the golden ones`(_ golden: Case) throws {
        let expected = try GoldenModel.load(golden.model)
        let model = try GoldenModels.load(golden.model)
        let vocabulary = try GoldenModels.vocabulary(golden.model, model)
        var options = TaggingOptions()
        options.maxSide = 0
        options.workers = golden.workers
        options.method.compatibility = golden.compatibility
        let analyzer = Analyzer(model: model, vocabulary: vocabulary, options: options)
        for picture in expected.images {
            let pixmap = try Pixmap(golden: String(picture.image.dropLast(4)))
            let analysis = try analyzer.analyze(
                pixmap.pixels.span, width: pixmap.width, height: pixmap.height, stride: 3 * pixmap.width,
                modes: Set(Mode.allCases))
            #expect([analysis.grid.rows, analysis.grid.columns] == picture.grid)
            for mode in Mode.allCases {
                let scores = try #require(analysis.scores[mode])
                let tolerance = try #require(picture.tolerance[mode.rawValue])
                let difference = zip(scores, picture.scores(mode, golden.compatibility)).map { abs($0 - $1) }.max()
                #expect(try #require(difference) <= tolerance, "\(picture.image) \(mode)")
            }
            let outcome = picture.outcome(golden.compatibility)
            let tags = TagRule.relative.tags(
                of: try #require(analysis.scores[.tagclip]), thresholds: [], relative: 0.5)
            #expect(Set(tags.map { expected.labels[$0] }) == Set(outcome.tags), "\(picture.image)")
            let boxes = analysis.regions.filter { $0.global != nil }.map { region in
                (expected.labels[region.label], [region.box.left, region.box.top, region.box.right, region.box.bottom])
            }
            #expect(
                Dictionary(uniqueKeysWithValues: boxes)
                    == outcome.regions.filter { $0.value.global != nil }
                    .mapValues(\.box), "\(picture.image)")
        }
    }
}
