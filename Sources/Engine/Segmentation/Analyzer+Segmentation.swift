import Kernels

/// What segmentation needs of a model beside a forward, made once.
final class SegmentationTools: Sendable {
    let vocabulary: SegmentationVocabulary
    let last: LastBlock
    /// Layers whose attention is averaged.
    let layers: [Int]

    init(_ vocabulary: SegmentationVocabulary, _ model: Model) {
        self.vocabulary = vocabulary
        last = LastBlock(model.vision(in: .float32))
        layers = vocabulary.rule.layers(of: model.geometry.vision.layers)
    }
}

extension Analyzer {
    /// The forward alone that segmentation goes on from, for labels that are given: nothing is tagged.
    func prepareSegmentation(of place: PicturePlace) {
        var demands = DenseDemands(patches: false, affinity: nil, classToken: false)
        demands.segmentation = segmentation?.layers
        model.vision(in: model.precision.used).forward(place.planes, demands, in: place.pass, parallelism)
    }

    /// How likely each label is in the picture beside the others, and which way that changes with the patches; the
    /// picture was just analysed in `place`, in that precision.
    func scoreHead(of labels: [Int], in place: PicturePlace, _ precision: Precision) -> ScoreHead? {
        guard let tools = segmentation, let record = place.pass.segmentation, !labels.isEmpty else { return nil }
        let tower = model.vision(in: precision)
        let patches = place.pass.grid.count
        tower.replayLastBlock(in: place.pass, record, parallelism)
        let pooled = Matrix(rows: 1, columns: tower.width)
        for piece in 0..<record.sums.rows {
            Elementwise.accumulate(
                record.sums[rows: piece..<piece + 1], times: 1 / Float(patches), into: pooled.all, first: false)
        }
        return ScoreHead(
            pooled: pooled, patches: patches, texts: tools.vocabulary.features(of: labels), labels: labels.count,
            scale: model.scale, tools.last)
    }

    /// One map a label on the patch grid, 0…1: Grad-CAM, carried on by the affinity.
    func activationMaps(
        _ head: ScoreHead, in place: PicturePlace, _ precision: Precision,
        observer: ((SegmentationMoment) -> Void)? = nil
    ) -> [ActivationMap] {
        guard let tools = segmentation, let record = place.pass.segmentation else { return [] }
        let tower = model.vision(in: precision)
        let grid = place.pass.grid
        let labels = 0..<head.probabilities.count
        let weights = Matrix(rows: labels.count, columns: tower.width)
        for group in labels.tiles(of: BackwardPass.mostLabels) {
            let gradient = Matrix(rows: group.count, columns: tower.width, head.gradient[rows: group].values)
            let backward = BackwardPass(tower, tools.last, gradient: gradient, in: place.pass, record)
            weights[rows: group].copy(from: backward.channelWeights(parallelism).all)
        }
        observer?(.weights(weights))
        let raw = Matrix(rows: labels.count, columns: grid.count)
        Product.transposed(weights.all, record.activation[rows: 1..<1 + grid.count], into: raw.all)
        let seen = labels.map { label in
            ActivationMap(raw: raw[rows: label..<label + 1].values.map { $0 > 0 ? $0 : 0 }, grid: grid)
        }
        observer?(.maps(seen))
        let inside = seen.flatMap { $0.insideRegions(above: tools.vocabulary.rule.regionThreshold) }
        let refined = BalancedAffinity(record.affinity, parallelism).refine(
            Matrix(rows: labels.count, columns: grid.count, inside))
        return labels.map { ActivationMap(refined: refined[rows: $0..<$0 + 1].values, grid: grid) }
    }

    /// What each pixel of a picture shows: one of `labels`, or none; of more than a map tells apart the first ones.
    ///
    /// Throws ``EngineError/invalidPicture(problem:)`` where memory does not suffice for it.
    func segment(
        _ labels: [Int], in place: PicturePlace, _ precision: Precision, _ pixels: Span<UInt8>, _ size: PixelSize,
        stride: Int, _ options: SegmentationOptions
    ) throws(EngineError) -> Segmentation {
        guard let rule = segmentation?.vocabulary.rule else { preconditionFailure("a tagger that segments") }
        let labels = labels.prefix(SegmentationOptions.mostLabels).sorted()
        let working = size.capped(at: self.options.maxSide)
        let isScaled = working != size
        try MapMemory(
            size: size, working: working, labels: labels.count, rule: rule, options: options,
            workers: parallelism.workers
        ).require()
        guard let head = scoreHead(of: labels, in: place, precision) else {
            return Segmentation(
                labels: [], size: size, isScaled: isScaled, map: [UInt8](repeating: 0, count: size.count),
                probabilities: [], soft: [])
        }
        let maps = activationMaps(head, in: place, precision)
        let labelMap = LabelMap(maps: maps, size: working, rule: rule)
        var soft: [[UInt8]] = []
        let map: [UInt8]
        if options.refinesByColour {
            let picture = Resampler(from: (size.width, size.height), to: (working.width, working.height))
                .resampled(pixels, height: size.height, stride: stride, parallelism)
            let scores = try labelMap.scores(parallelism)
            let field = DenseCRF(scores: scores, size: working, rule: rule)
            (map, soft) = try field.refine(by: picture, keepsScores: options.keepsScores)
        } else {
            map = labelMap.pixels(parallelism)
            if options.keepsScores { soft = try labelMap.bytes(parallelism) }
        }
        return Segmentation(
            labels: labels, size: size, isScaled: isScaled, map: map.enlarged(from: working, to: size),
            probabilities: head.probabilities, soft: soft.map { $0.enlarged(from: working, to: size) })
    }
}

/// The moments of a segmentation that a test may look at.
enum SegmentationMoment: Sendable {
    /// What each channel weighs for each label `[labels, width]`.
    case weights(Matrix)
    /// Grad-CAM's maps, one a label.
    case maps([ActivationMap])
}

extension [UInt8] {
    /// A map of one size at another, each pixel that of the nearest.
    fileprivate func enlarged(from size: PixelSize, to target: PixelSize) -> [UInt8] {
        guard size != target else { return self }
        let columns = (0..<target.width).map { (2 * $0 + 1) * size.width / (2 * target.width) }
        return unsafe [UInt8](unsafeUninitializedCapacity: target.count) { buffer, count in
            for row in 0..<target.height {
                let source = (2 * row + 1) * size.height / (2 * target.height) * size.width
                for (column, from) in columns.enumerated() {
                    unsafe buffer[row * target.width + column] = self[source + from]
                }
            }
            count = target.count
        }
    }
}
