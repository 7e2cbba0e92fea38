import Kernels

extension VisionTower {
    /// Self-attention of a piece's rows over its sequence: softmax(q · kᵀ / 8 + mask) · v, all heads, into the
    /// piece's scratch.
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
        let offset = comparing.offsets(width: width)
        for start in Swift.stride(from: piece.rows.lowerBound, to: piece.rows.upperBound, by: TransformerWorkspace.tile)
        {
            let rows = start..<min(start + TransformerWorkspace.tile, piece.rows.upperBound)
            let scores = scratch.scores[rows: 0..<rows.count]
            for head in 0..<heads {
                let columns = head * TransformerGeometry.headWidth..<(head + 1) * TransformerGeometry.headWidth
                Product.transposed(
                    input[rows: rows, columns: columns.shifted(by: offset.left)],
                    input[rows: sequence, columns: columns.shifted(by: offset.right)], into: scores, scale: 0.125)
                if let mask, rows.lowerBound == piece.first {
                    unsafe kernel_add(scores.start, mask.start, mask.columns)
                }
                Elementwise.softmax(scores)
                if let map {
                    record(scores, of: rows, in: piece, firstHead: head == 0, into: map, scratch)
                }
                if values {
                    Product.plain(
                        scores, input[rows: sequence, columns: columns.shifted(by: 2 * width)],
                        into: scratch.attended[
                            rows: rows.lowerBound - piece.rows.lowerBound..<rows.upperBound - piece.rows.lowerBound,
                            columns: columns])
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
            into: map[rows: patch..<patch + rows.count - skipped], first: firstHead)
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
                    unsafe kernel_add(scores.elements, mask.start, mask.columns)
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

    /// The first columns of both in queries, keys and values.
    func offsets(width: Int) -> (left: Int, right: Int) {
        switch self {
        case .queriesAndKeys: (0, width)
        case .valuesAndValues: (2 * width, 2 * width)
        }
    }
}

extension Range<Int> {
    /// The range moved up.
    func shifted(by offset: Int) -> Range<Int> {
        lowerBound + offset..<upperBound + offset
    }
}
