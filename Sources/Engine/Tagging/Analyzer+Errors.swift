extension Analyzer {
    /// How far the model's own precision lies from float32 in a mode, with these weights and these texts.
    ///
    /// Measured on drawn pictures, which are the same always: so are the results. Scores below 0.01 do not count, of many
    /// texts those below half of an even share; all 0 in float32.
    func reducedErrors(in mode: Mode) -> ReducedErrors {
        guard model.precision.used != .float32 else { return ReducedErrors() }
        var (scores, evidence): ([Float], [Float]) = ([], [])
        for seed in Self.errorSeeds {
            let exact = view(of: seed, mode, in: .float32)
            let reduced = view(of: seed, mode, in: model.precision.used)
            scores += zip(exact.scores, reduced.scores).map { abs($0 - $1) }.filter(\.isFinite)
            evidence += zip(exact.evidence, reduced.evidence).map { abs($0 - $1) }.filter(\.isFinite)
        }
        let share: Float = mode.needsRefinement ? Self.refinedShare : 1
        return ReducedErrors(scores: share * Self.bound(scores), evidence: Self.bound(evidence))
    }

    /// What a mode goes by in one drawn picture.
    private struct View {
        /// Log-odds of all patches and texts, infinite where they don't count; of modes without patches the logits of the
        /// picture as a whole.
        var scores: [Float]
        var evidence: [Float] = []
    }

    private func view(of seed: UInt64, _ mode: Mode, in precision: Precision) -> View {
        let side = Self.errorPatches * model.geometry.patch
        let scene = DrawnScene(width: side, height: side, seed: seed)
        guard let place = try? load(scene.pixels.span, width: side, height: side, stride: 3 * side) else {
            preconditionFailure("a drawn picture is one")
        }
        defer { storage.give(place) }
        let analysis = analyze(place, modes: [mode.needsPatches ? .coarse : .clipRaw], in: precision)
        guard mode.needsPatches else { return View(scores: analysis.scores[.clipRaw] ?? []) }
        let least = min(Self.leastScore, 0.5 / Float(place.maps.texts))
        let scores = place.maps.coarse.all.values.map { $0 < least ? -.infinity : Cascade.logOdds($0) }
        return View(scores: scores, evidence: analysis.evidence)
    }

    /// What 95 of 100 are below.
    private static func bound(_ errors: [Float]) -> Float {
        errors.isEmpty ? 0 : errors.sorted()[errors.count * 95 / 100]
    }

    /// The pictures that errors are measured on, and patches along a side of each.
    private static let errorSeeds: [UInt64] = [5, 6]
    private static let errorPatches = 8
    /// A softmax's scores that count.
    private static let leastScore: Float = 0.01
    /// Refined scores are means over patches, whose errors cancel in part: with four models those of labels were off by
    /// 0.4 to 0.8 of what their patches were, and with a fifth, whose patches are hardly off at all, by more.
    private static let refinedShare: Float = 0.75
}
