/// Storage for the last block of the [cls] tokens alone.
struct ClassTokenPass: Sendable {
    /// Attention scores of one head `[1, tokens]`.
    let scores: Matrix
    /// The residual stream of the [cls] rows, `[sequences, width]`.
    let hidden: Matrix
    let attended: Matrix
    let normalized: Matrix
    /// Inside of the MLP, `[sequences, hidden]`.
    let mlp: Matrix

    init(_ geometry: Geometry, sequences: Int, tokens: Int) {
        scores = Matrix(rows: 1, columns: tokens)
        hidden = Matrix(rows: sequences, columns: geometry.vision.width)
        attended = Matrix(rows: sequences, columns: geometry.vision.width)
        normalized = Matrix(rows: sequences, columns: geometry.vision.width)
        mlp = Matrix(rows: sequences, columns: geometry.vision.hidden)
    }
}

extension VisionTower {
    /// The last block, `ln_post` and projection of the [cls] tokens: unit features `[sequences, E]`.
    ///
    /// Only keys and values of the other tokens are read; the residual stream is left as it was.
    func classTokens(
        in workspace: TransformerWorkspace, _ pass: ClassTokenPass, mask: (Int) -> Window?, into features: Matrix
    ) {
        for sequence in 0..<workspace.sequences {
            let row = sequence * workspace.tokens
            pass.hidden[rows: sequence..<sequence + 1].copy(from: workspace.hidden[rows: row..<row + 1])
        }
        attendClassTokens(
            phase: layers - 1, mask: mask, in: workspace, scores: pass.scores, attended: pass.attended)
        weights.blocks[layers - 1].finish(
            pass.hidden.all, precision, attended: pass.attended.all, normalized: pass.normalized.all, mlp: pass.mlp.all,
            activation)
        project(pass.hidden.all, normalized: pass.normalized.all, into: features.all)
        Elementwise.unitLength(features.all)
    }
}

/// Storage for a batch of crops at the native size, kept from frame to frame.
final class CropPass: Sendable {
    let workspace: TransformerWorkspace
    let classPass: ClassTokenPass
    /// Normalised planes `[3 · R, R]`, one a crop.
    let planes: [Matrix]
    /// What is added to the [cls] row of the attention scores `[crops, tokens]`: 0, or -1000 outside the class region.
    let masks: Matrix
    /// Unit features of the [cls] tokens `[crops, E]`.
    let features: Matrix

    init(_ geometry: Geometry, crops: Int, workers: Int, _ precision: Precision) {
        let tokens = 1 + geometry.grid * geometry.grid
        workspace = TransformerWorkspace(geometry, sequences: crops, tokens: tokens, workers: workers, precision)
        classPass = ClassTokenPass(geometry, sequences: crops, tokens: tokens)
        planes = (0..<crops).map { _ in Matrix(rows: 3 * geometry.nativeSide, columns: geometry.nativeSide) }
        masks = Matrix(rows: crops, columns: tokens)
        features = Matrix(rows: crops, columns: geometry.embedding)
    }
}

extension VisionTower {
    /// Runs a batch of masked crops: the ordinary tower, but the [cls] token attends inside its class region only.
    ///
    /// This is the paper's re-identification; all crops are one batch.
    func forward(_ pass: CropPass, _ parallelism: Parallelism) {
        let workspace = pass.workspace
        parallelism.forEach(workspace.pieces.count) { @Sendable index in
            let piece = workspace.pieces[index]
            embed(piece, of: pass.planes[piece.sequence], position: weights.positionalEmbedding, in: workspace)
        }
        for layer in 0..<layers - 1 {
            parallelism.forEach(workspace.pieces.count) { @Sendable index in
                let piece = workspace.pieces[index]
                let mask = pass.masks[rows: piece.sequence..<piece.sequence + 1]
                attend(piece, phase: layer, mask: mask, in: workspace)
                finish(piece, layer: layer, in: workspace)
                prepare(piece, layer: layer + 1, in: workspace)
            }
        }
        classTokens(in: workspace, pass.classPass, mask: { pass.masks[rows: $0..<$0 + 1] }, into: pass.features)
    }
}
