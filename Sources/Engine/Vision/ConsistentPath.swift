/// The tokens of the path beside the ordinary one in which values attend to values.
final class ConsistentPass: Sendable {
    /// The residual stream of the path `[tokens, width]`.
    let hidden: Matrix
    let normalized: Matrix
    /// Unit features of all tokens `[tokens, E]`, row 0 of no use.
    let features: Matrix

    /// Blocks at the end of the tower that feed the path, where there are as many.
    static let depth = 6

    init(_ geometry: Geometry, tokens: Int) {
        hidden = Matrix(rows: tokens, columns: geometry.vision.width)
        normalized = Matrix(rows: tokens, columns: geometry.vision.width)
        features = Matrix(rows: tokens, columns: geometry.embedding)
    }
}

/// Architecture surgery as CLIP Surgery does it (Li et al., arXiv 2304.05653, section 3.2): for the comparison tables.
///
/// From the sixth last block on a second residual stream takes the attention of values with values, computed from the
/// ordinary stream, and no MLP. The ordinary stream is not touched.
extension VisionTower {
    /// Adds one block's consistent attention to a piece of the path; after the last block the features are ready.
    ///
    /// Only before the block's ordinary attention: it uses the piece's scratch, and the stream as it entered the block.
    func followConsistently(_ piece: TokenPiece, layer: Int, in pass: DensePass) {
        let first = max(layers - ConsistentPass.depth, 0)
        guard let path = pass.consistent, layer >= first else { return }
        let rows = path.hidden[rows: piece.rows]
        if layer == first {
            rows.copy(from: pass.workspace.hidden[rows: piece.rows])
        }
        attend(piece, phase: layer, comparing: .valuesAndValues, in: pass.workspace)
        let block = weights.blocks[layer]
        let attended = pass.workspace.scratch(of: piece).attended
        block.output.apply(to: attended.all, precision, accumulate: true, into: rows)
        guard layer == layers - 1 else { return }
        let features = path.features[rows: piece.rows]
        project(rows, normalized: path.normalized[rows: piece.rows], into: features)
        Elementwise.unitLength(features)
    }
}
