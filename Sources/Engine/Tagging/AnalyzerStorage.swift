import Synchronization

/// Everything that one picture of a size needs while it is analysed.
final class PicturePlace: Sendable {
    let pass: DensePass
    let maps: ScoreMaps
    /// Normalised planes `[3 · height, width]`.
    let planes: Matrix
    /// Where evidence is measured; nil where none is asked for.
    let evidence: EvidenceScratch?
    /// Bytes that it takes, but for small things.
    let bytes: Int
    private let resampling: Mutex<Resampling>

    /// The resampler of the size of picture that came last, and its scratch.
    private struct Resampling: ~Copyable {
        var source = (width: 0, height: 0)
        var resampler: Resampler?
        var scratch = PixelScratch()
    }

    init(
        _ model: Model, grid: PictureGrid, texts: Int, evidenceTexts: Int = 0, workers: Int,
        consistentPath: Bool = false, segments: Bool = false
    ) {
        pass = DensePass(
            model.vision(in: model.precision.used), grid: grid, workers: workers, consistentPath: consistentPath,
            segments: segments)
        maps = ScoreMaps(grid: grid, texts: texts)
        let patch = model.geometry.patch
        bytes = Self.bytes(
            patches: grid.count, texts: texts, evidenceTexts: evidenceTexts, width: model.geometry.vision.width,
            pixels: 3 * patch * patch, segments: segments)
        planes = Matrix(rows: 3 * grid.rows * patch, columns: grid.columns * patch)
        evidence = evidenceTexts > 0 ? EvidenceScratch(patches: grid.count, texts: evidenceTexts) : nil
        resampling = Mutex(Resampling())
    }

    /// The bytes of attention maps `[N, N]` and votes, score maps `[C, N]` with masks and queues, and the tower's rows.
    static func bytes(
        patches: Int, texts: Int, evidenceTexts: Int, width: Int, pixels: Int, segments: Bool
    ) -> Int {
        let maps = patches * ((segments ? 4 : 3) * MemoryLayout<Float>.stride + 1)
        let scores = texts * (8 * MemoryLayout<Float>.stride + 1) + evidenceTexts * MemoryLayout<Float>.stride
        // Hidden and normalised rows, two phases' queries, keys and values, plain and packed, and the MLP's inside.
        let rows = ((segments ? 32 : 20) * width + pixels) * MemoryLayout<Float>.stride
        return patches * (maps + scores + rows)
    }

    /// Resamples a picture straight to the place's size and normalises it.
    func load(
        _ pixels: Span<UInt8>, width: Int, height: Int, stride: Int, model: Model, _ parallelism: Parallelism
    ) {
        let target = (width: planes.columns, height: planes.rows / 3)
        resampling.withLock { state in
            let resampler =
                state.source == (width, height)
                ? state.resampler ?? Resampler(from: (width, height), to: target)
                : Resampler(from: (width, height), to: target)
            state.source = (width, height)
            state.resampler = resampler
            resampler.resample(pixels, height: height, stride: stride, scratch: &state.scratch, parallelism)
            model.normalization.apply(
                to: state.scratch, width: target.width, height: target.height, into: planes)
        }
    }
}

/// Places and crop batches that are not in use: frames of a size seen before allocate nothing.
final class AnalyzerStorage: Sendable {
    private let model: Model
    private let texts: Int
    private let evidenceTexts: Int
    private let workers: Int
    private let consistentPath: Bool
    private let segments: Bool
    private let idle = Mutex(Idle())

    /// Places kept for later at most; of folders with pictures of many sizes the oldest go.
    private static let kept = 4

    /// Bytes that places kept for later may take, but for the last one: a picture of 2,048 pixels has one of 2 GiB.
    private static let keptBytes = 512 << 20

    private struct Idle {
        var places: [PicturePlace] = []
        var crops: [CropPass] = []
    }

    init(
        model: Model, texts: Int, evidenceTexts: Int = 0, workers: Int, consistentPath: Bool = false,
        segments: Bool = false
    ) {
        self.model = model
        self.texts = texts
        self.evidenceTexts = evidenceTexts
        self.workers = workers
        self.consistentPath = consistentPath
        self.segments = segments
    }

    /// A place for a picture of this grid, for one caller at a time.
    func take(_ grid: PictureGrid) -> PicturePlace {
        let kept = idle.withLock { idle in
            idle.places.lastIndex { $0.pass.grid == grid }.map { idle.places.remove(at: $0) }
        }
        return kept
            ?? PicturePlace(
                model, grid: grid, texts: texts, evidenceTexts: evidenceTexts, workers: workers,
                consistentPath: consistentPath, segments: segments)
    }

    /// Gives a place back.
    func give(_ place: PicturePlace) {
        let dropped = idle.withLock { idle in
            idle.places.append(place)
            var dropped: [PicturePlace] = []
            while idle.places.count > Self.kept
                || idle.places.count > 1 && idle.places.reduce(0, { $0 + $1.bytes }) > Self.keptBytes
            {
                dropped.append(idle.places.removeFirst())
            }
            return dropped
        }
        _ = dropped
    }

    /// Storage for a batch of so many crops, for one caller at a time.
    func takeCrops(_ count: Int) -> CropPass {
        let kept = idle.withLock { idle in
            idle.crops.lastIndex { $0.planes.count == count }.map { idle.crops.remove(at: $0) }
        }
        return kept ?? CropPass(model.geometry, crops: count, workers: workers, model.precision.used)
    }

    /// Gives it back.
    func give(_ pass: CropPass) {
        let dropped = idle.withLock { idle in
            idle.crops.append(pass)
            return idle.crops.count > Self.kept ? idle.crops.removeFirst() : nil
        }
        _ = dropped
    }
}
