/// What a forward over a whole picture is asked for.
struct DenseDemands: Sendable {
    /// The patches' features with the last block's attention left out (METHOD section 3).
    var patches: Bool
    /// The dual mask over the attention layers (METHOD section 4).
    var affinity: AffinityRule?
    /// The [cls] feature of the ordinary forward.
    var classToken: Bool
    /// Ordinary attention in the last block for the patches too: an ablation, not the method.
    var keepsLastAttention = false
    /// The path of values that attend to values beside the ordinary one: a row of another method.
    var consistentPath = false
    /// Layers, counted from 0 and ascending, whose mean attention segmentation needs beside what enters the last block.
    var segmentation: [Int]?
}

/// The results of a forward over one picture, and the storage they need; kept from frame to frame.
final class DensePass: Sendable {
    let grid: PictureGrid
    let workspace: TransformerWorkspace
    let position: Matrix
    let vote: AffinityVote
    /// Unit features of all tokens `[1 + N, E]`, row 0 of no use.
    let features: Matrix
    /// Unit feature of the [cls] token `[1, E]`.
    let classFeature: Matrix
    let classPass: ClassTokenPass
    /// Nil where nobody asks for it.
    let consistent: ConsistentPass?
    /// What segmentation goes on from; nil where nobody asks for it.
    let segmentation: SegmentationPass?

    init(
        _ tower: VisionTower, grid: PictureGrid, workers: Int, consistentPath: Bool = false, segments: Bool = false
    ) {
        self.grid = grid
        workspace = TransformerWorkspace(
            tower.geometry, sequences: 1, tokens: 1 + grid.count, workers: workers, tower.precision)
        position = tower.positionalEmbedding(for: grid)
        vote = AffinityVote(patches: grid.count, layers: tower.layers)
        features = Matrix(rows: 1 + grid.count, columns: tower.geometry.embedding)
        classFeature = Matrix(rows: 1, columns: tower.geometry.embedding)
        classPass = ClassTokenPass(tower.geometry, sequences: 1, tokens: 1 + grid.count)
        consistent = consistentPath ? ConsistentPass(tower.geometry, tokens: 1 + grid.count) : nil
        segmentation =
            segments ? SegmentationPass(tower.geometry, grid: grid, pieces: workspace.pieces) : nil
    }
}

/// The moments of a forward that a test or a trace may look at.
enum ForwardMoment: Sendable {
    /// After a block: the residual stream `[tokens, width]`.
    case hidden(layer: Int, Matrix)
    /// The mean over heads of a block's attention among patches `[N, N]`.
    case attention(layer: Int, Matrix)
    /// All tokens in the joint space, before unit length `[tokens, E]`.
    case projected(Matrix)
}

extension VisionTower {
    /// Runs a picture of normalised planes `[3 · height, width]` through the tower.
    func forward(
        _ planes: Matrix, _ demands: DenseDemands, in pass: DensePass, _ parallelism: Parallelism,
        observer: ((ForwardMoment) -> Void)? = nil
    ) {
        let workspace = pass.workspace
        parallelism.forEach(workspace.pieces.count) { @Sendable index in
            embed(workspace.pieces[index], of: planes, position: pass.position, in: workspace)
        }
        for layer in 0..<layers - 1 {
            parallelism.forEach(workspace.pieces.count) { @Sendable index in
                let piece = workspace.pieces[index]
                if demands.consistentPath { followConsistently(piece, layer: layer, in: pass) }
                attendAndVote(piece, layer: layer, demands, in: pass, values: true)
                finish(piece, layer: layer, in: workspace)
                prepare(piece, layer: layer + 1, in: workspace)
            }
            if demands.affinity != nil { observer?(.attention(layer: layer, pass.vote.map(ofLayer: layer))) }
            observer?(.hidden(layer: layer, workspace.hidden))
        }
        let last = layers - 1
        if demands.classToken {
            classTokens(in: workspace, pass.classPass, mask: { _ in nil }, into: pass.classFeature)
        }
        if demands.consistentPath {
            parallelism.forEach(workspace.pieces.count) { @Sendable index in
                followConsistently(workspace.pieces[index], layer: last, in: pass)
            }
        }
        guard demands.patches || demands.affinity != nil || demands.segmentation != nil else { return }
        parallelism.forEach(workspace.pieces.count) { @Sendable index in
            let piece = workspace.pieces[index]
            let isSegmented = demands.segmentation != nil
            attendAndVote(
                piece, layer: last, demands, in: pass, values: demands.keepsLastAttention || isSegmented)
            if isSegmented, let record = pass.segmentation {
                record.entering[rows: piece.rows].copy(from: workspace.hidden[rows: piece.rows])
                record.attended[rows: piece.rows].copy(from: workspace.scratch(of: piece).attended.all)
            }
            if demands.patches {
                if !demands.keepsLastAttention { takeOwnValues(piece, in: workspace) }
                finish(piece, layer: last, in: workspace)
                let rows = workspace.hidden[rows: piece.rows]
                project(rows, normalized: workspace.normalized[rows: piece.rows], into: pass.features[rows: piece.rows])
            }
        }
        if demands.affinity != nil { observer?(.attention(layer: last, pass.vote.map(ofLayer: last))) }
        guard demands.patches || demands.affinity != nil else { return }
        observer?(.hidden(layer: last, workspace.hidden))
        observer?(.projected(pass.features))
        parallelism.forEach(workspace.pieces.count) { @Sendable index in
            let piece = workspace.pieces[index]
            self.observer.during(.projection) { Elementwise.unitLength(pass.features[rows: piece.rows]) }
            if let rule = demands.affinity {
                self.observer.during(.vote) {
                    pass.vote.vote(piece.patchRows, ofLayer: last, rule: rule)
                    pass.vote.close(piece.patchRows, rule: rule)
                }
            }
        }
    }

    /// A block's attention for a piece; before it, the piece's votes of the layer before.
    private func attendAndVote(
        _ piece: TokenPiece, layer: Int, _ demands: DenseDemands, in pass: DensePass, values: Bool
    ) {
        let isAveraged = demands.segmentation?.contains(layer) ?? false
        if layer > 0, let rule = demands.affinity {
            observer.during(.vote) { pass.vote.vote(piece.patchRows, ofLayer: layer - 1, rule: rule) }
        }
        if demands.affinity != nil || isAveraged {
            attend(piece, phase: layer, map: pass.vote.map(ofLayer: layer), values: values, in: pass.workspace)
        } else if values {
            attend(piece, phase: layer, in: pass.workspace)
        }
        if demands.affinity != nil {
            observer.during(.vote) { pass.vote.sum(piece.patchRows, ofLayer: layer) }
        }
        if isAveraged, let layers = demands.segmentation {
            average(piece.patchRows, ofLayer: layer, over: layers, in: pass)
        }
    }

    /// Adds some rows of a layer's patch attention to the mean that segmentation reads.
    private func average(_ rows: Range<Int>, ofLayer layer: Int, over layers: [Int], in pass: DensePass) {
        guard let record = pass.segmentation, !rows.isEmpty else { return }
        Elementwise.accumulate(
            pass.vote.map(ofLayer: layer)[rows: rows], times: 1 / Float(layers.count),
            into: record.affinity[rows: rows], first: layer == layers.first)
    }

    /// In place of attention each token gets its own value.
    private func takeOwnValues(_ piece: TokenPiece, in workspace: TransformerWorkspace) {
        let input = workspace.attentionInput(layers - 1)
        workspace.scratch(of: piece).attended.all.copy(
            from: input[rows: piece.rows, columns: 2 * width..<3 * width])
    }
}

extension TokenPiece {
    /// The patches that the piece's rows are: the [cls] row is none.
    var patchRows: Range<Int> {
        max(rows.lowerBound - first - 1, 0)..<rows.upperBound - first - 1
    }
}
