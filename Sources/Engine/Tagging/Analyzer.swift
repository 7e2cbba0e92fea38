import Synchronization

/// All that was found out about one picture.
struct Analysis: Sendable {
    /// The patch grid it was seen at.
    var grid: PictureGrid
    /// One score a label, for each mode asked for.
    var scores: [Mode: [Float]]
    /// The candidates' regions of the last mode with re-identification.
    var regions: [ClassRegion]
    /// What a label's best patch must exceed to be a candidate.
    var threshold: Double
    /// One value a label, its best patch, where candidates are looked for.
    var local: [Float] = []
    /// One score a label, where the consistent path was asked for.
    var clipSurgery: [Float]?
    /// One value a label, where evidence is asked for.
    var evidence: [Float] = []
    /// Crops that were looked at.
    var crops = 0
    /// Crops that were not, since their candidates have not changed.
    var sparedCrops = 0

    /// P_global by the candidates' labels; nil for those whose region is empty.
    var globals: [Int: Float?] { Dictionary(uniqueKeysWithValues: regions.map { ($0.label, $0.global) }) }
}

/// Takes pictures through the stages that the modes asked for need, each stage once.
final class Analyzer: Sendable {
    let model: Model
    let vocabulary: EncodedVocabulary
    let options: TaggingOptions
    let parallelism: Parallelism
    let storage: AnalyzerStorage
    /// Whether the row of values that attend to values is wanted too.
    private let scoresClipSurgery: Bool
    private let evidence: LabelEvidence?
    /// Nil where pictures are tagged alone.
    let segmentation: SegmentationTools?

    /// Crops that are one batch at most: more would only cost memory.
    static let cropBatch = 8

    /// Patches of a picture at most: their attention maps take 4 · N² bytes each.
    static let largestGrid = 16_384

    init(
        model: Model, vocabulary: EncodedVocabulary, options: TaggingOptions, scoresClipSurgery: Bool = false,
        reference: EncodedVocabulary? = nil, segmentation: SegmentationVocabulary? = nil
    ) {
        precondition(vocabulary.features.columns == model.geometry.embedding, "texts of another model")
        Product.useOneThread()
        self.model = model
        self.vocabulary = vocabulary
        self.options = options
        parallelism = Parallelism(workers: options.workers)
        self.scoresClipSurgery = scoresClipSurgery
        evidence = reference.map { reference in
            LabelEvidence(
                labels: vocabulary.features, count: vocabulary.labels.count, reference: reference.features)
        }
        self.segmentation = segmentation.map { SegmentationTools($0, model) }
        storage = AnalyzerStorage(
            model: model, texts: vocabulary.features.rows, evidenceTexts: evidence?.texts ?? 0,
            workers: options.workers, consistentPath: scoresClipSurgery, segments: segmentation != nil)
    }

    /// Scores a picture in each of `modes`; RGB rows `stride` bytes apart.
    ///
    /// With `candidates` the first so many labels are re-identified, whatever their scores: for measuring speed.
    func analyze(
        _ pixels: Span<UInt8>, width: Int, height: Int, stride: Int, modes: Set<Mode>, candidates: Int? = nil,
        stages: (any StageObserver)? = nil, observer: ((ForwardMoment) -> Void)? = nil
    ) throws(EngineError) -> Analysis {
        let place = try load(pixels, width: width, height: height, stride: stride, stages: stages)
        defer { storage.give(place) }
        return analyze(
            place, modes: modes, in: model.precision.used, candidates: candidates, stages: stages, observer: observer)
    }

    /// A place that holds the picture, to be given back.
    func load(
        _ pixels: Span<UInt8>, width: Int, height: Int, stride: Int, stages: (any StageObserver)? = nil
    ) throws(EngineError) -> PicturePlace {
        let place = storage.take(try grid(pixels, width: width, height: height, stride: stride))
        stages.during(.preprocessing, holding: parallelism.workers) {
            place.load(pixels, width: width, height: height, stride: stride, model: model, parallelism)
        }
        return place
    }

    private func grid(_ pixels: Span<UInt8>, width: Int, height: Int, stride: Int) throws(EngineError) -> PictureGrid {
        guard width > 0, height > 0, stride >= 3 * width, pixels.count >= (height - 1) * stride + 3 * width else {
            throw .invalidPicture(problem: "\(width) x \(height) pixels in \(pixels.count) bytes, \(stride) a row")
        }
        let grid = PictureGrid(
            width: width, height: height, patch: model.geometry.patch, maxSide: options.maxSide)
        guard grid.count <= Self.largestGrid else {
            throw .invalidPicture(
                problem: "\(width) x \(height) pixels are \(grid.count) patches, at most \(Self.largestGrid) are taken:"
                    + " let it be scaled down (--max-side)")
        }
        return grid
    }

    /// The stages, on a picture that lies in its place.
    func analyze(
        _ place: PicturePlace, modes: Set<Mode>, in precision: Precision, candidates: Int? = nil,
        moment: RegionMemory.Moment? = nil, stages: (any StageObserver)? = nil,
        observer: ((ForwardMoment) -> Void)? = nil
    ) -> Analysis {
        let method = options.method
        let pass = place.pass
        var demands = DenseDemands(
            patches: modes.contains(where: \.needsPatches), affinity: nil,
            classToken: scoresClipSurgery || modes.contains { !$0.needsPatches })
        demands.consistentPath = scoresClipSurgery
        demands.keepsLastAttention = method.keepsLastAttention
        demands.segmentation = segmentation?.layers
        if modes.contains(where: \.needsRefinement) {
            demands.affinity = AffinityRule(
                votes: method.votes, averaged: method.layers.indices(of: model.geometry.vision.layers))
        }
        var tower = model.vision(in: precision)
        tower.observer = stages
        tower.forward(place.planes, demands, in: pass, parallelism, observer: observer)
        var analysis = Analysis(grid: pass.grid, scores: [:], regions: [], threshold: 0)
        if demands.classToken {
            scoreWholePicture(pass, modes, into: &analysis)
        }
        if let path = pass.consistent, scoresClipSurgery {
            let row = ClipSurgery(labels: vocabulary.labels.count, texts: vocabulary.features)
            analysis.clipSurgery = row.scores(path.features, classFeature: pass.classFeature)
        }
        guard demands.patches else { return analysis }
        if let evidence, let scratch = place.evidence {
            analysis.evidence = evidence.measure(
                pass.features, grid: pass.grid, scale: model.scale, in: scratch, parallelism)
        }
        let maps = place.maps
        stages.during(.textScores, holding: parallelism.workers) {
            maps.classify(pass.features, vocabulary.features, scale: model.scale, parallelism)
        }
        if modes.contains(.coarse) { analysis.scores[.coarse] = local(maps.coarse) }
        if modes.contains(.coarseCWR) {
            reidentify(.coarseCWR, maps.coarse, place, tower, candidates, moment, into: &analysis)
        }
        guard demands.affinity != nil else { return analysis }
        stages.during(.refinement, holding: parallelism.workers) {
            maps.refine(with: pass.vote.affinity, parallelism)
        }
        if modes.contains(.dmar) { analysis.scores[.dmar] = local(maps.refined) }
        if modes.contains(.tagclip) {
            reidentify(.tagclip, maps.refined, place, tower, candidates, moment, into: &analysis)
        }
        return analysis
    }

    /// `clip` and `clip-raw`: the [cls] feature against all texts.
    private func scoreWholePicture(_ pass: DensePass, _ modes: Set<Mode>, into analysis: inout Analysis) {
        let logits = Matrix(rows: 1, columns: vocabulary.features.rows)
        Product.transposed(pass.classFeature.all, vocabulary.features.all, into: logits.all, scale: model.scale)
        if modes.contains(.clipRaw) {
            analysis.scores[.clipRaw] = Array(logits.values.prefix(vocabulary.labels.count))
        }
        if modes.contains(.clip) {
            Elementwise.softmax(logits.all)
            analysis.scores[.clip] = Array(logits.values.prefix(vocabulary.labels.count))
        }
    }

    /// The best patch of each label (P_local).
    func local(_ maps: Matrix) -> [Float] {
        (0..<vocabulary.labels.count).map { ScoreMaps.largest(ofText: $0, in: maps) }
    }

    /// Class-wise re-identification on the maps given.
    private func reidentify(
        _ mode: Mode, _ maps: Matrix, _ place: PicturePlace, _ tower: VisionTower, _ candidates: Int?,
        _ moment: RegionMemory.Moment?, into analysis: inout Analysis
    ) {
        let grid = place.pass.grid
        let stage = Reidentification(method: options.method, grid: grid, maps: maps)
        var regions = regions(of: stage, candidates)
        analysis.local = local(maps)
        if let moment {
            for index in regions.indices where !regions[index].box.isEmpty {
                let local = analysis.local[regions[index].label]
                regions[index].global = moment.global(of: regions[index], local: local, on: grid)
            }
        }
        let changed = regions.indices.filter { regions[$0].global == nil }
        let globals = lookAgain(changed.map { (stage, regions[$0]) }, of: place, tower)
        for (index, global) in zip(changed, globals) {
            regions[index].global = global
            moment?.keep(regions[index], local: analysis.local[regions[index].label], on: grid)
        }
        analysis.crops += globals.count { $0 != nil }
        analysis.sparedCrops += regions.count - changed.count
        analysis.scores[mode] = stage.fuse(analysis.local, regions)
        analysis.regions = regions
        analysis.threshold = stage.threshold
    }

    /// The candidates that a stage looks at again: with public compatibility none behind the first empty box.
    func regions(of stage: Reidentification, _ candidates: Int? = nil) -> [ClassRegion] {
        var regions = candidates.map(stage.wholePictures) ?? stage.candidates(labels: vocabulary.labels.count)
        if stage.method.compatibility == .public, let end = regions.firstIndex(where: \.box.isEmpty) {
            regions.removeSubrange((end + 1)...)
        }
        return regions
    }

    /// What P_global of each label ranges over if its region is cut a little lower and higher.
    ///
    /// P_local stands for a region that is empty; nil: some crop has no number. The crops that were looked at are added to
    /// the analysis.
    func lookAround(
        _ labels: [Int], cut: Double, in place: PicturePlace, _ mode: Mode, _ analysis: inout Analysis
    ) -> [ClosedRange<Float>?] {
        let maps = mode.needsRefinement ? place.maps.refined : place.maps.coarse
        let known = analysis.globals
        var regions: [(stage: Reidentification, region: ClassRegion)] = []
        for label in labels {
            for shift in [-cut, 0, cut] where shift != 0 || known[label] == nil {
                var method = options.method
                method.patch += shift
                let stage = Reidentification(method: method, grid: place.pass.grid, maps: maps)
                regions.append((stage, stage.region(ofLabel: label)))
            }
        }
        let globals = lookAgain(regions, of: place, model.vision(in: model.precision.used))
        analysis.crops += globals.count { $0 != nil }
        return labels.map { label in
            let local = analysis.local[label]
            let seen = zip(regions, globals).filter { $0.0.region.label == label }.map { $0.1 ?? local }
            let all = seen + (known[label].map { [$0 ?? local] } ?? [])
            guard let low = all.min(), let high = all.max(), all.allSatisfy(\.isFinite) else { return nil }
            return low...high
        }
    }

    /// P_global of regions, each in the stage that it is a candidate of; nil for those whose box is empty.
    func lookAgain(
        _ regions: [(stage: Reidentification, region: ClassRegion)], of place: PicturePlace, _ tower: VisionTower
    ) -> [Float?] {
        var globals = [Float?](repeating: nil, count: regions.count)
        let seen = regions.indices.filter { !regions[$0].region.box.isEmpty }
        for start in Swift.stride(from: 0, to: seen.count, by: Self.cropBatch) {
            let batch = seen[start..<min(start + Self.cropBatch, seen.count)].map { regions[$0] }
            let pass = storage.takeCrops(batch.count)
            defer { storage.give(pass) }
            let logits = Matrix(rows: batch.count, columns: vocabulary.features.rows)
            tower.observer.during(.crops, holding: parallelism.workers) {
                parallelism.forEach(batch.count) { @Sendable index in
                    batch[index].stage.prepare(
                        batch[index].region, of: place.planes, geometry: model.geometry, in: pass, at: index)
                }
                // Their stages are the picture's again: they are shown as one.
                tower.unobserved.forward(pass, parallelism)
                Product.transposed(pass.features.all, vocabulary.features.all, into: logits.all, scale: model.scale)
                Elementwise.softmax(logits.all)
            }
            for row in batch.indices {
                globals[seen[start + row]] = logits[row, batch[row].region.label]
            }
        }
        return globals
    }
}
