/// The work that `bench` measures: one picture with a given number of texts and candidates, always the same.
///
/// The engine knows no clock: whoever measures calls ``run(observer:)`` and looks at its own.
public final class FrameWorkload: Sendable {
    private let analyzer: Analyzer
    private let pixels: [UInt8]
    private let width: Int
    private let height: Int
    private let candidates: Int

    /// A picture of noise of `width` x `height` pixels against `texts` random texts, with `candidates` crops.
    public init(model: Model, width: Int, height: Int, texts: Int, candidates: Int, workers: Int) {
        precondition(width > 0 && height > 0 && texts > 0 && (0...texts).contains(candidates), "a frame's workload")
        var generator = SplitMix64(state: 1)
        var options = TaggingOptions()
        options.maxSide = 0
        options.workers = workers
        analyzer = Analyzer(
            model: model, vocabulary: EncodedVocabulary(random: texts, model.geometry, &generator), options: options)
        pixels = (0..<3 * width * height).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
        self.width = width
        self.height = height
        self.candidates = candidates
    }

    /// Tags the picture once, whole: preprocessing, forward, refinement, the crops of all candidates.
    public func run(observer: (any StageObserver)? = nil) throws(EngineError) {
        let picture = pixels
        _ = try analyzer.analyze(
            picture.span, width: width, height: height, stride: 3 * width, modes: [.tagclip], candidates: candidates,
            stages: observer)
    }

    private var geometry: Geometry { analyzer.model.geometry }
    private var grid: PictureGrid { PictureGrid(width: width, height: height, patch: geometry.patch, maxSide: 0) }

    /// Patches of a picture that are taken at most.
    public static let mostPatches = Analyzer.largestGrid

    /// How many patches a picture of that size has.
    public static func patches(width: Int, height: Int, _ geometry: Geometry) -> Int {
        PictureGrid(width: width, height: height, patch: geometry.patch, maxSide: 0).count
    }

    /// Nominal floating-point operations of one run (METHOD section 9): the forward of the whole picture and a native
    /// one a candidate, `L (24 D² (N+1) + 4 D (N+1)²)` each; savings are not subtracted.
    public var nominalWork: Double {
        let native = geometry.grid * geometry.grid
        return Self.forwardWork(geometry, patches: grid.count)
            + Double(candidates) * Self.forwardWork(geometry, patches: native)
    }

    /// What a stage of one run really has to do: savings are subtracted.
    public func work(of stage: Stage) -> StageWork {
        FrameWork(
            geometry: geometry, grid: grid, size: (width, height), texts: analyzer.vocabulary.features.rows,
            candidates: candidates,
            averaged: analyzer.options.method.layers.indices(of: geometry.vision.layers).count,
            precision: analyzer.model.precision.used
        ).work(of: stage)
    }

    private static func forwardWork(_ geometry: Geometry, patches: Int) -> Double {
        let width = Double(geometry.vision.width)
        let tokens = Double(patches + 1)
        return Double(geometry.vision.layers) * (24 * width * width * tokens + 4 * width * tokens * tokens)
    }
}

extension EncodedVocabulary {
    /// Random texts: speed does not depend on them.
    init(random texts: Int, _ geometry: Geometry, _ generator: inout SplitMix64) {
        let features = Matrix(rows: texts, columns: geometry.embedding)
        features.fill { generator.normal(1) }
        Elementwise.unitLength(features.all)
        self.init(labels: (0..<texts).map { Label(name: "text \($0)") }, background: [], features: features)
    }
}
