import Kernels

/// The vision tower of a CLIP ViT: pictures in, features in the joint space out.
///
/// A forward is a chain of phases, one a block. In each, pieces of token rows are worked on at once: a piece's
/// attention needs all keys and values of its sequence, everything after it is the piece's own, up to the next block's
/// queries, keys and values. So there is one barrier a block.
struct VisionTower: Sendable {
    let geometry: Geometry
    let activation: Activation
    let weights: VisionWeights
    /// What the products of the blocks are computed in.
    var precision = Precision.float32
    /// Who takes the time of its stages; nil: nobody.
    var observer: (any StageObserver)?

    var width: Int { geometry.vision.width }
    var heads: Int { geometry.vision.heads }
    var layers: Int { geometry.vision.layers }

    /// The same tower, nobody taking its time.
    var unobserved: VisionTower {
        var tower = self
        tower.observer = nil
        return tower
    }

    /// The positional embedding `[1 + N, width]` for a grid (METHOD: resampled bilinearly, then rounded to half, the
    /// [cls] row too; untouched at the native grid).
    func positionalEmbedding(for grid: PictureGrid) -> Matrix {
        let native = PictureGrid(rows: geometry.grid, columns: geometry.grid)
        guard grid != native else { return weights.positionalEmbedding }
        let result = Matrix(rows: 1 + grid.count, columns: width)
        result[rows: 0..<1].copy(from: weights.positionalEmbedding[rows: 0..<1])
        unsafe kernel_resize_vectors(
            result.elements + width, grid.rows, grid.columns, weights.positionalEmbedding.elements + width,
            geometry.grid, geometry.grid, width)
        Elementwise.roundToHalf(result)
        return result
    }

    /// Rows of one sequence: patch embedding, position, `ln_pre`, and the first block's input.
    func embed(_ piece: TokenPiece, of planes: Matrix, position: Matrix, in workspace: TransformerWorkspace) {
        let side = geometry.patch
        let height = planes.rows / 3
        let hidden = workspace.hidden
        let tokens = piece.rows.lowerBound - piece.first..<piece.rows.upperBound - piece.first
        let patches = max(tokens.lowerBound, 1)..<tokens.upperBound
        let rows = hidden[rows: piece.rows]
        observer.during(.patchEmbedding) {
            if !patches.isEmpty {
                let shifted = patches.shifted(by: piece.first)
                let columns = workspace.patches[rows: shifted]
                unsafe kernel_patches(
                    columns.start, planes.elements, height, planes.columns, side, patches.lowerBound - 1, patches.count)
                weights.patchEmbedding.apply(to: columns, into: hidden[rows: shifted])
            }
            if tokens.lowerBound == 0 {
                hidden[rows: piece.first..<piece.first + 1].copy(from: weights.classEmbedding.all)
            }
            Elementwise.accumulate(position[rows: tokens], times: 1, into: rows, first: false)
        }
        observer.during(.layerNorm) { Elementwise.layerNorm(rows, weights.preNorm, into: rows) }
        prepare(piece, layer: 0, in: workspace)
    }

    /// What the attention of block `layer` reads of a piece.
    func prepare(_ piece: TokenPiece, layer: Int, in workspace: TransformerWorkspace) {
        let input = workspace.attentionInput(layer)[rows: piece.rows]
        weights.blocks[layer].prepare(
            workspace.hidden[rows: piece.rows], precision, normalized: workspace.normalized[rows: piece.rows],
            into: input, observer)
        observer.during(.packing) {
            workspace.packedAttention(layer, precision).pack(workspace.attentionInput(layer), piece, width: width)
        }
    }

    /// Everything of block `layer` after its attention.
    func finish(_ piece: TokenPiece, layer: Int, in workspace: TransformerWorkspace) {
        let scratch = workspace.scratch(of: piece)
        weights.blocks[layer].finish(
            workspace.hidden[rows: piece.rows], precision, attended: scratch.attended.all,
            normalized: workspace.normalized[rows: piece.rows], mlp: scratch.mlp.all, activation, observer)
    }

    /// `ln_post`, the projection into the joint space, and unit length.
    func project(_ rows: Window, normalized: Window, into features: Window) {
        observer.during(.layerNorm) { Elementwise.layerNorm(rows, weights.postNorm, into: normalized) }
        observer.during(.projection) { weights.projection.apply(to: normalized, into: features) }
    }
}
