/// Turns pictures that teach labels into features: the [cls] token of the whole picture, unit length, as in mode `clip`.
///
/// Features are cached by the pictures' content, so that a picture is decoded and encoded once.
public struct PictureEncoder: Sendable {
    private let model: Model
    private let space: PictureSpace
    private let caches: [any LabelFeatureStore]
    private let parallelism: Parallelism

    /// An encoder of pictures whose longer side is brought down to `maxSide` pixels (0 keeps it).
    ///
    /// - Parameter runner: who digests the vision tower's weights, where more urgent work must go first.
    public init(
        model: Model, maxSide: Int, caches: [any LabelFeatureStore], workers: Int, runner: (any PieceRunner)? = nil
    ) {
        Product.useOneThread()
        self.model = model
        space = PictureSpace(
            visionTower: model.digest(of: .vision, Parallelism(workers: workers, runner: runner)),
            normalization: model.normalization, maxSide: maxSide)
        self.caches = caches
        parallelism = Parallelism(workers: workers)
    }

    /// The feature of a picture that was encoded before, if any.
    public func lookup(_ picture: TaughtPicture) -> [Float]? {
        caches.features(of: space.key(of: picture), width: model.geometry.embedding)
    }

    /// Encodes a picture of RGB rows `stride` bytes apart and caches its feature.
    ///
    /// Throws ``EngineError/invalidPicture(problem:)``.
    public func encode(
        _ picture: TaughtPicture, _ pixels: Span<UInt8>, width: Int, height: Int, stride: Int
    ) throws(EngineError) -> [Float] {
        let feature = try feature(of: pixels, width: width, height: height, stride: stride)
        for cache in caches {
            cache.store(feature, for: space.key(of: picture))
        }
        return feature
    }

    /// The unit feature `[E]` of a picture of RGB rows `stride` bytes apart.
    func feature(of pixels: Span<UInt8>, width: Int, height: Int, stride: Int) throws(EngineError) -> [Float] {
        guard width > 0, height > 0, stride >= 3 * width, pixels.count >= (height - 1) * stride + 3 * width else {
            throw .invalidPicture(problem: "\(width) x \(height) pixels in \(pixels.count) bytes, \(stride) a row")
        }
        let patch = model.geometry.patch
        let grid = PictureGrid(width: width, height: height, patch: patch, maxSide: space.maxSide)
        guard grid.count <= Analyzer.largestGrid else {
            throw .invalidPicture(
                problem: "\(width) x \(height) pixels are \(grid.count) patches, at most \(Analyzer.largestGrid) are"
                    + " taken: make it smaller")
        }
        let target = (width: grid.columns * patch, height: grid.rows * patch)
        let planes = Matrix(rows: 3 * target.height, columns: target.width)
        var scratch = PixelScratch()
        Resampler(from: (width, height), to: target).resample(
            pixels, height: height, stride: stride, scratch: &scratch, parallelism)
        model.normalization.apply(to: scratch, width: target.width, height: target.height, into: planes)
        return model.vision.classFeature(of: planes, grid: grid, parallelism).values
    }
}

extension VisionTower {
    /// The unit feature `[1, E]` of the [cls] token over a whole picture of normalised planes.
    fileprivate func classFeature(of planes: Matrix, grid: PictureGrid, _ parallelism: Parallelism) -> Matrix {
        let tokens = 1 + grid.count
        let workspace = TransformerWorkspace(geometry, sequences: 1, tokens: tokens, workers: parallelism.workers)
        let position = positionalEmbedding(for: grid)
        parallelism.forEach(workspace.pieces.count) { @Sendable index in
            embed(workspace.pieces[index], of: planes, position: position, in: workspace)
        }
        for layer in 0..<layers - 1 {
            parallelism.forEach(workspace.pieces.count) { @Sendable index in
                let piece = workspace.pieces[index]
                attend(piece, phase: layer, in: workspace)
                finish(piece, layer: layer, in: workspace)
                prepare(piece, layer: layer + 1, in: workspace)
            }
        }
        let feature = Matrix(rows: 1, columns: geometry.embedding)
        let pass = ClassTokenPass(geometry, sequences: 1, tokens: tokens)
        classTokens(in: workspace, pass, mask: { _ in nil }, into: feature)
        return feature
    }
}
