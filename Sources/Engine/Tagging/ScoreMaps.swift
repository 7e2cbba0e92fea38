import Kernels

/// One map a text over the patches of a picture, `[C, N]`: class by class, so that a class is one run of floats.
///
/// Sections 3 and 4 of METHOD: coarse scores, the affinity's first product, the class masks, and the refined scores.
final class ScoreMaps: Sendable {
    let grid: PictureGrid
    let texts: Int
    /// Softmax over all texts, patch by patch (P_coarse).
    let coarse: Matrix
    /// W · P_coarse (P1).
    let plain: Matrix
    /// The columns of W inside the class mask alone · P_coarse (P_refined).
    let refined: Matrix
    private let logits: Matrix
    private let masked: Matrix
    private let masks: MaskScratch

    init(grid: PictureGrid, texts: Int) {
        self.grid = grid
        self.texts = texts
        logits = Matrix(rows: grid.count, columns: texts)
        coarse = Matrix(rows: texts, columns: grid.count)
        plain = Matrix(rows: texts, columns: grid.count)
        refined = Matrix(rows: texts, columns: grid.count)
        masked = Matrix(rows: texts, columns: grid.count)
        masks = MaskScratch(texts: texts, patches: grid.count)
    }

    /// Cosine of every patch to every text, times the scale, softmax over the texts.
    ///
    /// - Parameters:
    ///   - features: unit features of all tokens `[1 + N, E]`.
    ///   - textFeatures: unit features of the texts `[C, E]`.
    func classify(_ features: Matrix, _ textFeatures: Matrix, scale: Float, _ parallelism: Parallelism) {
        let pieces = (0..<grid.count).pieces(parallelism.workers)
        parallelism.forEach(pieces.count) { @Sendable index in
            let rows = logits[rows: pieces[index]]
            Product.transposed(
                features[rows: pieces[index].shifted(by: 1)], textFeatures.all, into: rows, scale: scale)
            Elementwise.softmax(rows)
            Elementwise.transpose(rows, into: coarse[rows: 0..<texts, columns: pieces[index]])
        }
    }

    /// Dual-masking attention refinement with the affinity W `[N, N]`.
    func refine(with affinity: Matrix, _ parallelism: Parallelism) {
        let pieces = (0..<texts).pieces(parallelism.workers)
        parallelism.forEach(pieces.count) { @Sendable index in
            let rows = pieces[index]
            Product.transposed(coarse[rows: rows], affinity.all, into: plain[rows: rows])
            var unmasked: [Int] = []
            for text in rows where !maskClass(text) {
                unmasked.append(text)
            }
            Product.transposed(masked[rows: rows], affinity.all, into: refined[rows: rows])
            for text in unmasked {
                refined[rows: text..<text + 1].copy(from: plain[rows: text..<text + 1])
            }
        }
    }

    /// Puts a text's coarse scores inside its class mask into `masked`; false where its map has no mask.
    private func maskClass(_ text: Int) -> Bool {
        let offset = text * grid.count
        let found = unsafe kernel_class_mask(
            masks.mask(of: text), plain.elements + offset, grid.rows, grid.columns, masks.queue(of: text))
        guard found != 0 else { return false }
        unsafe kernel_apply_mask(masked.elements + offset, coarse.elements + offset, masks.mask(of: text), grid.count)
        return true
    }

    /// The largest value of a text's map over the patches.
    static func largest(ofText text: Int, in maps: Matrix) -> Float {
        Elementwise.range(ofRow: text, in: maps).high
    }
}

/// Scratch for the class masks.
@safe
private final class MaskScratch: @unchecked Sendable {  // guarded by the phases: each text has its own part
    private let patches: Int
    private let masks: UnsafeMutablePointer<UInt8>
    private let queues: UnsafeMutablePointer<UInt32>

    init(texts: Int, patches: Int) {
        self.patches = patches
        unsafe masks = UnsafeMutablePointer.allocate(capacity: max(texts * patches, 1))
        unsafe queues = UnsafeMutablePointer.allocate(capacity: max(texts * patches * 3, 1))
        unsafe masks.initialize(repeating: 0, count: max(texts * patches, 1))
        unsafe queues.initialize(repeating: 0, count: max(texts * patches * 3, 1))
    }

    deinit {
        unsafe masks.deallocate()
        unsafe queues.deallocate()
    }

    func mask(of text: Int) -> UnsafeMutablePointer<UInt8> { unsafe masks + text * patches }
    func queue(of text: Int) -> UnsafeMutablePointer<UInt32> { unsafe queues + 3 * text * patches }
}
