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
    /// The residual stream behind the attention `[tokens, width]`.
    let middle: Matrix
    /// Inside of the MLP before its activation `[tokens, hidden]`.
    let inner: Matrix
    /// The residual stream behind the block `[tokens, width]`.
    let leaving: Matrix
    /// Sums over a piece's patches of `ln_post` `[pieces, width]`.
    let sums: Matrix

    init(_ geometry: Geometry, grid: PictureGrid, pieces: Int) {
        let tokens = 1 + grid.count
        let tower = geometry.vision
        func rows(_ columns: Int) -> Matrix { Matrix(rows: tokens, columns: columns) }
        entering = rows(tower.width)
        affinity = Matrix(rows: grid.count, columns: grid.count)
        activation = rows(tower.width)
        attended = rows(tower.width)
        middle = rows(tower.width)
        inner = rows(tower.hidden)
        leaving = rows(tower.width)
        sums = Matrix(rows: pieces, columns: tower.width)
    }
}

extension TokenPiece {
    /// The piece's rows without the [cls] token's.
    var patchTokens: Range<Int> {
        max(rows.lowerBound, first + 1)..<max(rows.upperBound, first + 1)
    }
}
