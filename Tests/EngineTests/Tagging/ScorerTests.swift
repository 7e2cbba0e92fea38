import Testing

@testable import Engine

/// Several rows and many constants in one pass: the same as each on its own.
@Suite struct ScorerTests {
    private func options(_ compatibility: Compatibility = .default) -> TaggingOptions {
        var options = TaggingOptions()
        options.maxSide = 176
        options.workers = 2
        options.method.compatibility = compatibility
        return options
    }

    private func scorer(_ options: TaggingOptions, _ rows: Set<ScoreRow>) throws -> Scorer {
        let model = try GoldenModels.load("sample-model")
        return Scorer(
            model: model, vocabulary: try GoldenModels.vocabulary("sample-model", model), options: options, rows: rows)
    }

    private func tagged(_ mode: Mode, _ options: TaggingOptions, _ pixmap: Pixmap) throws -> [Float] {
        var options = options
        options.mode = mode
        let model = try GoldenModels.load("sample-model")
        let tagger = Tagger(
            model: model, vocabulary: try GoldenModels.vocabulary("sample-model", model), options: options)
        return try tagger.tag(
            pixmap.pixels.span, width: pixmap.width, height: pixmap.height, stride: 3 * pixmap.width
        ).scores
    }

    @Test func `every row of a pass is what a tagger of that mode says`() throws {
        let pixmap = try Pixmap(golden: "scene-05-640x360")
        let scorer = try scorer(options(), Set(Mode.allCases.map { .mode($0) } + [.clipSurgery]))
        let scores = try scorer.scores(
            of: pixmap.pixels.span, width: pixmap.width, height: pixmap.height, stride: 3 * pixmap.width)
        #expect(scores.count == 7)
        for mode in Mode.allCases {
            let alone = try tagged(mode, options(), pixmap)
            let found = try #require(scores[.mode(mode)])
            #expect(zip(alone, found).allSatisfy { abs($0 - $1) <= 1e-5 * max(1, abs($0)) }, "\(mode)")
        }
    }

    private static let sweeps: [(String, Mode, [@Sendable (inout Method) -> Void])] = [
        ("fuse", .tagclip, [0, 0.3, 1].map { (value: Double) in { @Sendable in $0.fuse = value } }),
        ("candidate", .tagclip, [0, 0.4, 0.9, 1].map { (value: Double) in { @Sendable in $0.candidate = value } }),
        ("patch", .coarseCWR, [0, 0.5, 0.9, 1].map { (value: Double) in { @Sendable in $0.patch = value } }),
        ("votes", .tagclip, [0, 4, 7, 12].map { (value: Int) in { @Sendable in $0.votes = value } }),
        ("votes", .dmar, [1, 5].map { (value: Int) in { @Sendable in $0.votes = value } }),
        ("fuse", .clip, [0, 1].map { (value: Double) in { @Sendable in $0.fuse = value } }),
    ]

    @Test(arguments: sweeps.indices, [Compatibility.default, .public])
    func `a sweep is what each value gives alone`(_ index: Int, _ compatibility: Compatibility) throws {
        let (name, mode, changes) = Self.sweeps[index]
        let options = options(compatibility)
        let pixmap = try Pixmap(golden: "scene-06-240x320")
        let methods = changes.map { change in
            var method = options.method
            change(&method)
            return method
        }
        let swept = try scorer(options, [.mode(mode)]).sweep(
            over: methods, mode: mode, pixmap.pixels.span, width: pixmap.width, height: pixmap.height,
            stride: 3 * pixmap.width)
        #expect(swept.count == methods.count)
        for (method, found) in zip(methods, swept) {
            var alone = options
            alone.method = method
            let expected = try tagged(mode, alone, pixmap)
            #expect(zip(expected, found).allSatisfy { abs($0 - $1) < 1e-5 }, "\(name) \(mode)")
        }
        #expect(mode == .clip || Set(swept).count > 1)
    }
}
