import Kernels

extension VisionTower {
    /// What scores are multiplied by: one over the square root of a head's width.
    private static let scoreScale: Float = 0.125

    /// Self-attention of a piece's rows over its sequence: softmax(q · kᵀ / 8 + mask) · v, all heads, into the
    /// piece's scratch.
    ///
    /// Rows are divided by the sum of their exponents only where they end: in the map, and in the attended values.
    ///
    /// - Parameters:
    ///   - mask: `[1, tokens]`, added to the scores of the [cls] row alone (METHOD section 5).
    ///   - map: `[N, N]`: gets the mean over heads of the patches' attention, the [cls] row and column cut away.
    ///   - values: whether attended values are wanted at all (METHOD section 3's last block needs none).
    ///   - comparing: what is compared with what: queries with keys, but for other methods' rows.
    func attend(
        _ piece: TokenPiece, phase: Int, mask: Window? = nil, map: Matrix? = nil, values: Bool = true,
        comparing: AttentionPair = .queriesAndKeys, in workspace: TransformerWorkspace
    ) {
        let input = workspace.attentionInput(phase)
        let scratch = workspace.scratch(of: piece)
        let sequence = piece.first..<piece.first + workspace.tokens
        let packed = workspace.packedAttention(phase, precision)
        let tiles = (piece.rows.count + TransformerWorkspace.tile - 1) / TransformerWorkspace.tile
        for tile in 0..<tiles {
            let rows = piece.rows.piece(tile, of: tiles)
            let scores = scratch.scores[rows: 0..<rows.count]
            for head in 0..<heads {
                let columns = head * TransformerGeometry.headWidth..<(head + 1) * TransformerGeometry.headWidth
                switch comparing {
                case .queriesAndKeys:
                    observer.during(.attentionScores) {
                        packed.compare(input[rows: rows, columns: columns], piece, head: head, into: scores)
                    }
                case .valuesAndValues:
                    Product.transposed(
                        input[rows: rows, columns: columns.shifted(by: 2 * width)],
                        input[rows: sequence, columns: columns.shifted(by: 2 * width)], into: scores)
                }
                if let mask, rows.lowerBound == piece.first {
                    // Of the scores before they are scaled.
                    unsafe kernel_add(scores.start, mask.start, 1 / Self.scoreScale, mask.columns)
                }
                observer.during(.attentionSoftmax) {
                    Elementwise.exponents(scores, scale: Self.scoreScale, factors: scratch.factors)
                }
                if let map {
                    observer.during(.attentionMap) {
                        record(scores, of: rows, in: piece, firstHead: head == 0, into: map, scratch)
                    }
                }
                if values {
                    let attended = scratch.attended[rows: rows.shifted(by: -piece.rows.lowerBound), columns: columns]
                    observer.during(.attentionValues) {
                        packed.collect(scores, piece, head: head, into: attended)
                        Elementwise.scale(attended, byRow: scratch.factors)
                    }
                }
            }
        }
    }

    /// Adds one head's share to the patches' attention map.
    private func record(
        _ scores: Window, of rows: Range<Int>, in piece: TokenPiece, firstHead: Bool, into map: Matrix,
        _ scratch: PieceScratch
    ) {
        let skipped = rows.lowerBound == piece.first ? 1 : 0
        guard rows.count > skipped else { return }
        let patch = rows.lowerBound - piece.first + skipped - 1
        let tokens = scores.columns
        Elementwise.accumulate(
            scratch.scores[rows: skipped..<rows.count, columns: 1..<tokens], times: 1 / Float(heads),
            byRow: scratch.factors, from: skipped, into: map[rows: patch..<patch + rows.count - skipped],
            first: firstHead)
    }

    /// Attention of the [cls] rows alone, one a sequence: `attended[sequences, width]` (METHOD section 9: the last
    /// block of a crop needs no other row).
    func attendClassTokens(
        phase: Int, mask: (Int) -> Window?, in workspace: TransformerWorkspace, scores: Matrix, attended: Matrix
    ) {
        let input = workspace.attentionInput(phase)
        for sequence in 0..<workspace.sequences {
            let first = sequence * workspace.tokens
            let all = first..<first + workspace.tokens
            for head in 0..<heads {
                let columns = head * TransformerGeometry.headWidth..<(head + 1) * TransformerGeometry.headWidth
                Product.transposed(
                    input[rows: first..<first + 1, columns: columns],
                    input[rows: all, columns: columns.shifted(by: width)], into: scores.all, scale: 0.125)
                if let mask = mask(sequence) {
                    unsafe kernel_add(scores.elements, mask.start, 1, mask.columns)
                }
                Elementwise.softmax(scores.all)
                Product.plain(
                    scores.all, input[rows: all, columns: columns.shifted(by: 2 * width)],
                    into: attended[rows: sequence..<sequence + 1, columns: columns])
            }
        }
    }
}

/// What an attention compares.
enum AttentionPair: Sendable {
    /// Ordinary attention.
    case queriesAndKeys
    /// Values with values: tokens of like content attend to each other.
    case valuesAndValues
}

extension Range<Int> {
    /// The range moved up.
    func shifted(by offset: Int) -> Range<Int> {
        lowerBound + offset..<upperBound + offset
    }
}
