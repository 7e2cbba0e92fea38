extension Tagger {
    /// Whether float32 may decide otherwise about a picture that was analysed in less and still lies in its place.
    ///
    /// Every score gets the range that its error leaves it; a label that may or may not be a candidate may be either. Where
    /// a tag depends on that, regions are looked at once more, cut a little lower and a little higher: what a crop's score
    /// then ranges over counts. The crops that this takes are added to the analysis.
    func mayDiffer(_ analysis: inout Analysis, _ deciding: [Float], in place: PicturePlace) -> Bool {
        // What is no number has no range.
        let values = [deciding, analysis.local, analysis.evidence, analysis.regions.compactMap(\.global)]
        guard values.joined().allSatisfy(\.isFinite) else { return true }
        let candidacies = analysis.local.map { cascade.candidacy(of: $0, threshold: analysis.threshold) }
        if options.method.compatibility == .public, hangTogether(candidacies, analysis.regions) { return true }
        func hangsOnCrop(_ label: Int) -> Bool {
            options.mode.needsCrops && !isDecidedByProbability(label) && candidacies[label] != .never
        }
        let globals = analysis.globals
        var ranges = deciding.indices.map { label in
            if hangsOnCrop(label) {
                return fused(
                    analysis.local[label], cascade.range(ofCrop: globals[label] ?? nil), candidacies[label])
            }
            return isDecidedByProbability(label)
                ? probabilities(of: label, analysis.evidence[label]) : cascade.range(of: deciding[label])
        }
        let unsettled = unsettled(deciding, ranges)
        let open = unsettled.filter(hangsOnCrop).sorted()
        // An absolute cut stays where it is, whatever becomes known of other labels.
        guard !open.isEmpty, options.rule == .relative || open.count == unsettled.count else {
            return !unsettled.isEmpty
        }
        let seen = analyzer.lookAround(open, cut: cascade.cut, in: place, options.mode, &analysis)
        for (label, crops) in zip(open, seen) {
            guard let crops else { return true }
            ranges[label] = fused(analysis.local[label], cascade.range(ofCrops: crops), candidacies[label])
        }
        return !self.unsettled(deciding, ranges).isEmpty
    }

    /// Whether one label's crop decides about others: public compatibility fuses nothing behind an empty box.
    private func hangTogether(_ candidacies: [Cascade.Candidacy], _ regions: [ClassRegion]) -> Bool {
        candidacies.contains(.maybe) || regions.contains { $0.global == nil }
    }

    /// Where a label's final score may lie.
    private func fused(
        _ local: Float, _ global: ClosedRange<Float>, _ candidacy: Cascade.Candidacy
    ) -> ClosedRange<Float> {
        let local = cascade.range(of: local)
        let share = Float(options.method.fuse)
        let low = share * local.lowerBound + (1 - share) * global.lowerBound
        let high = share * local.upperBound + (1 - share) * global.upperBound
        return candidacy == .maybe ? min(low, local.lowerBound)...max(high, local.upperBound) : low...high
    }

    /// Where a label's p may lie: it grows with its evidence.
    private func probabilities(of label: Int, _ evidence: Float) -> ClosedRange<Float> {
        let range = cascade.range(ofEvidence: evidence)
        guard let absence = self.evidence?.absences[label] else { return 0...1 }
        return absence.probability(of: range.lowerBound)...absence.probability(of: range.upperBound)
    }

    private func unsettled(_ deciding: [Float], _ ranges: [ClosedRange<Float>]) -> Set<Int> {
        Cascade.unsettled(
            deciding, ranges, thresholds: deciding.indices.map(threshold), rule: options.rule,
            relative: options.method.relativeThreshold)
    }
}
