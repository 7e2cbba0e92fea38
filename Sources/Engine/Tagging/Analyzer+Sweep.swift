extension Analyzer {
    /// Scores the picture that lies in its place once for each method, in one mode: see ``Scorer``.
    func sweep(over methods: [Method], mode: Mode, _ place: PicturePlace) -> [[Float]] {
        guard mode.needsPatches, let first = methods.first else {
            let scores = analyze(place, modes: [mode], in: model.precision.used).scores[mode] ?? []
            return methods.map { _ in scores }
        }
        let layers = first.layers.indices(of: model.geometry.vision.layers)
        // No vote at all keeps every pair: the plain mean, of which each number of votes then takes its share.
        let rule = mode.needsRefinement ? AffinityRule(votes: 0, averaged: layers) : nil
        let demands = DenseDemands(
            patches: true, affinity: rule, classToken: false, keepsLastAttention: first.keepsLastAttention)
        let tower = model.vision(in: model.precision.used)
        tower.forward(place.planes, demands, in: place.pass, parallelism)
        place.maps.classify(place.pass.features, vocabulary.features, scale: model.scale, parallelism)
        guard mode.needsRefinement else { return scores(methods, mode, place.maps.coarse, place, tower) }
        let vote = place.pass.vote
        let mean = Matrix(rows: vote.patches, columns: vote.patches)
        mean.all.copy(from: vote.affinity.all)
        var result = [[Float]](repeating: [], count: methods.count)
        for votes in Set(methods.map(\.votes)).sorted() {
            vote.affinity.all.copy(from: mean.all)
            vote.close(0..<vote.patches, rule: AffinityRule(votes: votes, averaged: layers))
            place.maps.refine(with: vote.affinity, parallelism)
            let chosen = methods.indices.filter { methods[$0].votes == votes }
            let scored = scores(chosen.map { methods[$0] }, mode, place.maps.refined, place, tower)
            for (index, scores) in zip(chosen, scored) {
                result[index] = scores
            }
        }
        return result
    }

    /// A class region is known by its label and by the score that patches must exceed: the maps are the same.
    private struct Cut: Hashable {
        var label: Int
        var patch: Double
    }

    /// The final scores of methods that share their maps.
    private func scores(
        _ methods: [Method], _ mode: Mode, _ maps: Matrix, _ place: PicturePlace, _ tower: VisionTower
    ) -> [[Float]] {
        let local = self.local(maps)
        guard mode.needsCrops else { return methods.map { _ in local } }
        let stages = methods.map { Reidentification(method: $0, grid: place.pass.grid, maps: maps) }
        var regions = stages.map { self.regions(of: $0) }
        var cuts: [Cut: (stage: Reidentification, region: ClassRegion)] = [:]
        for (stage, found) in zip(stages, regions) {
            for region in found {
                cuts[Cut(label: region.label, patch: stage.method.patch)] = (stage, region)
            }
        }
        let wanted = Array(cuts)
        let globals = Dictionary(
            uniqueKeysWithValues: zip(wanted.map(\.key), lookAgain(wanted.map(\.value), of: place, tower)))
        return stages.indices.map { index in
            for number in regions[index].indices {
                let cut = Cut(label: regions[index][number].label, patch: stages[index].method.patch)
                regions[index][number].global = globals[cut] ?? nil
            }
            return stages[index].fuse(local, regions[index])
        }
    }
}
