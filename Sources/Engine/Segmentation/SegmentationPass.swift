/// What a forward leaves behind for segmentation, and what the last block is taken apart into; kept from frame to frame.
///
/// Matrices have a row a token, the [cls] token's first.
final class SegmentationPass: Sendable {
    /// The residual stream before the last block `[tokens, width]`.
    let entering: Matrix
    /// The mean attention among patches over the rule's layers `[N, N]`.
    let affinity: Matrix
    /// `ln_1` of the last block `[tokens, width]`: what it attends with, and what the maps are made of.
    let activation: Matrix
    /// What each token collects, all heads `[tokens, width]`.
    let attended: Matrix
    /// The last block's values `[tokens, head width]` of each head, packed for what gradients are compared with.
    let values: PackedMatrices
    /// The residual stream behind the attention `[tokens, width]`.
    let middle: Matrix
    /// How steep the MLP's activation is at what comes to it `[tokens, hidden]`.
    let slopes: Matrix
    /// The residual stream behind the block `[tokens, width]`.
    let leaving: Matrix
    /// Sums over a piece's patches of `ln_post` `[pieces, width]`.
    let sums: Matrix
    /// What a backward pass works in, one a piece.
    let scratch: [BackwardScratch]

    init(_ geometry: Geometry, grid: PictureGrid, pieces: [TokenPiece]) {
        let tokens = 1 + grid.count
        let tower = geometry.vision
        func rows(_ columns: Int) -> Matrix { Matrix(rows: tokens, columns: columns) }
        entering = rows(tower.width)
        affinity = Matrix(rows: grid.count, columns: grid.count)
        activation = rows(tower.width)
        attended = rows(tower.width)
        values = PackedMatrices(count: tower.heads, outputs: tokens, inputs: TransformerGeometry.headWidth)
        middle = rows(tower.width)
        slopes = rows(tower.hidden)
        leaving = rows(tower.width)
        sums = Matrix(rows: pieces.count, columns: tower.width)
        scratch = pieces.map { BackwardScratch(rows: $0.rows.count, tokens: tokens, tower) }
    }
}

/// What a backward pass needs for itself for some of a piece's patches at a time.
struct BackwardScratch: Sendable {
    /// The block's output, standardised `[tile, width]`, and what the MLP's second layer makes of it `[tile, hidden]`.
    let standard: Matrix
    let inner: Matrix
    /// A label's gradient inside of the MLP `[tile, hidden]`, before it and behind the attention `[tile, width]`.
    let hidden: Matrix
    let behindNorm: Matrix
    let residual: Matrix
    /// Of one head: what tokens attend to, and a label's gradients by it `[tile, tokens]`.
    let shares: Matrix
    let products: Matrix

    init(rows: Int, tokens: Int, _ tower: TransformerGeometry) {
        let rows = min(rows, TransformerWorkspace.tile)
        standard = Matrix(rows: rows, columns: tower.width)
        inner = Matrix(rows: rows, columns: tower.hidden)
        hidden = Matrix(rows: rows, columns: tower.hidden)
        behindNorm = Matrix(rows: rows, columns: tower.width)
        residual = Matrix(rows: rows, columns: tower.width)
        shares = Matrix(rows: rows, columns: tokens)
        products = Matrix(rows: rows, columns: tokens)
    }
}

extension TokenPiece {
    /// The piece's rows without the [cls] token's.
    var patchTokens: Range<Int> {
        max(rows.lowerBound, first + 1)..<max(rows.upperBound, first + 1)
    }
}
