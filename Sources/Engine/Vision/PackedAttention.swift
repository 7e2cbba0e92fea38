/// The keys and values of all heads and sequences, packed for the products of attention in one precision.
struct PackedAttention: Sendable {
    /// Matrices `[tokens, head width]`, one a head and sequence.
    private let keys: PackedMatrices
    /// Matrices `[head width, tokens]`.
    private let values: PackedMatrices
    private let heads: Int

    init(_ geometry: TransformerGeometry, sequences: Int, tokens: Int, _ precision: Precision) {
        heads = geometry.heads
        keys = PackedMatrices(
            count: sequences * heads, outputs: tokens, inputs: TransformerGeometry.headWidth,
            for: precision.attention)
        values = PackedMatrices(
            count: sequences * heads, outputs: TransformerGeometry.headWidth, inputs: tokens,
            for: precision.attention)
    }

    /// Packs a piece's rows of queries, keys and values `[rows, 3 · width]`.
    func pack(_ input: Matrix, _ piece: TokenPiece, width: Int) {
        let token = piece.rows.lowerBound - piece.first
        for head in 0..<heads {
            let columns = head * TransformerGeometry.headWidth..<(head + 1) * TransformerGeometry.headWidth
            let index = piece.sequence * heads + head
            keys.pack(
                input[rows: piece.rows, columns: columns.shifted(by: width)], asOutputsFrom: token, ofMatrix: index)
            values.pack(
                input[rows: piece.rows, columns: columns.shifted(by: 2 * width)], asInputsFrom: token, ofMatrix: index)
        }
    }

    /// scores `[rows, tokens]` ← queries `[rows, head width]` · keysᵀ.
    func compare(_ queries: Window, _ piece: TokenPiece, head: Int, into scores: Window) {
        keys.multiply(queries, byMatrix: piece.sequence * heads + head, into: scores)
    }

    /// attended `[rows, head width]` ← shares `[rows, tokens]` · values.
    func collect(_ shares: Window, _ piece: TokenPiece, head: Int, into attended: Window) {
        values.multiply(shares, byMatrix: piece.sequence * heads + head, into: attended)
    }
}
