import Kernels

/// The analytic backward pass through the last block: from the gradients at `ln_post` to the weights of the channels
/// that it attends with (SEGMENTATION section 3).
///
/// Wanted is the mean gradient over the patches, not that of each patch. So what is linear and the same for all tokens,
/// the query, key and value layer, is applied to sums; a softmax's gradient adds up to zero over the tokens attended to,
/// so that the patches' share is that of [cls] with its sign turned; and nothing of the size tokens x tokens is kept. The
/// labels of a picture share every pass over its tokens and their attention.
struct BackwardPass {
    /// Labels that go together at most: what is kept of each grows with the picture and with the threads.
    static let mostLabels = 16

    let tower: VisionTower
    let last: LastBlock
    let pass: DensePass
    let record: SegmentationPass
    /// What is the same for all tokens.
    private let upstream: Upstream

    /// Of each label: the gradient at `ln_post` without its mean `[labels, width]`, and what the MLP's second layer makes
    /// of it `[labels, hidden]`, both brought near 1.
    ///
    /// An improbable label's are so small that products of them would leave float32's normal numbers: these lose digits,
    /// and CPUs are slow with them. The factors are powers of two, so that nothing else changes.
    private struct Upstream {
        let constant: Matrix
        let inner: Matrix
        /// What each label's results are divided by in the end.
        let factors: [Float]

        /// - Parameter gradient: at `ln_post` of any one patch `[labels, width]`.
        init(_ gradient: Matrix, _ last: LastBlock) {
            constant = Matrix(rows: gradient.rows, columns: gradient.columns)
            inner = Matrix(rows: gradient.rows, columns: last.contractTransposed.outputs)
            factors = (0..<gradient.rows).map { row in
                let largest = gradient[rows: row..<row + 1].values.reduce(0) { max($0, $1.magnitude) }
                return largest.isNormal ? Float(sign: .plus, exponent: min(-largest.exponent, 126), significand: 1) : 1
            }
            for row in 0..<gradient.rows {
                let values = (0..<gradient.columns).map {
                    Double(factors[row] * gradient[row, $0]) * Double(last.postNorm.weight[0, $0])
                }
                let mean = values.reduce(0, +) / Double(values.count)
                for (column, value) in values.enumerated() {
                    constant[row, column] = Float(value - mean)
                }
            }
            last.contractTransposed.apply(to: constant.all, into: inner.all)
        }
    }

    /// - Parameter gradient: at `ln_post` of any one patch `[labels, width]`.
    init(_ tower: VisionTower, _ last: LastBlock, gradient: Matrix, in pass: DensePass, _ record: SegmentationPass) {
        self.tower = tower
        self.last = last
        self.pass = pass
        self.record = record
        upstream = Upstream(gradient, last)
    }

    private var labels: Int { upstream.constant.rows }

    /// The weight of each channel of `ln_1` for each label `[labels, width]`: its mean gradient over the patches.
    func channelWeights(_ parallelism: Parallelism) -> Matrix {
        let pieces = pass.workspace.pieces
        parallelism.forEach(tower.heads) { @Sendable head in
            record.values.pack(values(ofHead: head), asOutputsFrom: 0, ofMatrix: head)
        }
        let sums = pieces.map { _ in
            AttentionSums(labels: labels, heads: tower.heads, tokens: pass.workspace.tokens, width: tower.width)
        }
        parallelism.forEach(pieces.count) { @Sendable index in
            collect(pieces[index], into: sums[index])
        }
        let total = sums[0]
        for other in sums.dropFirst() {
            total.add(other)
        }
        return weights(of: total)
    }

    /// What a head's tokens offer `[tokens, head width]`; a picture is a sequence by itself.
    private func values(ofHead head: Int) -> Window {
        let columns = head * TransformerGeometry.headWidth..<(head + 1) * TransformerGeometry.headWidth
        let input = pass.workspace.attentionInput(tower.layers - 1)
        return input[rows: 0..<pass.workspace.tokens, columns: columns.shifted(by: 2 * tower.width)]
    }

    /// Adds up what a piece's patches send back to queries, keys and values.
    private func collect(_ piece: TokenPiece, into sums: AttentionSums) {
        let scratch = record.scratch[piece.index]
        let gradients = (0..<labels).map { _ in Matrix(rows: scratch.residual.rows, columns: tower.width) }
        for rows in piece.patchTokens.tiles(of: TransformerWorkspace.tile) {
            let gradients = gradients.map { $0[rows: 0..<rows.count] }
            gradientBehindAttention(of: rows, scratch, into: gradients)
            attention(of: rows, piece, behind: gradients, into: sums)
        }
    }

    /// Fills the gradients by what some patches collected: one a label, `[rows, width]` each.
    private func gradientBehindAttention(
        of rows: Range<Int>, _ scratch: BackwardScratch, into gradients: [Window]
    ) {
        let width = tower.width
        let all = 0..<rows.count
        let standard = scratch.standard[rows: all]
        let inner = scratch.inner[rows: all]
        let hidden = scratch.hidden[rows: all]
        let behindNorm = scratch.behindNorm[rows: all]
        let residual = scratch.residual[rows: all]
        let scales = Matrix(rows: 1, columns: rows.count)
        unsafe kernel_standardize(
            standard.start, scales.elements, record.leaving[rows: rows].start, rows.count, width)
        // How far each label's gradient points along each token, and what the MLP's second layer makes of a token.
        let shares = Matrix(rows: rows.count, columns: labels)
        Product.transposed(standard, upstream.constant.all, into: shares.all, scale: 1 / Float(width))
        last.contractTransposed.apply(to: standard, into: inner)
        for (label, gradient) in gradients.enumerated() {
            unsafe kernel_standardized_gradient(
                hidden.start, upstream.inner[rows: label..<label + 1].start, inner.start, scales.elements,
                shares.elements + label, labels, record.slopes[rows: rows].start, rows.count, inner.columns)
            last.expandTransposed.apply(to: hidden, into: behindNorm)
            unsafe kernel_standardized_gradient(
                residual.start, upstream.constant[rows: label..<label + 1].start, standard.start, scales.elements,
                shares.elements + label, labels, nil, rows.count, width)
            unsafe kernel_layer_norm_gradient(
                residual.start, behindNorm.start, record.middle[rows: rows].start,
                last.block.norm2.weight.elements, rows.count, width)
            last.outputTransposed.apply(to: residual, into: gradient)
        }
    }

    /// What reaches queries, keys and values through the attention of some patches, from label after label's gradient
    /// `[rows, width]`.
    private func attention(
        of rows: Range<Int>, _ piece: TokenPiece, behind gradients: [Window], into sums: AttentionSums
    ) {
        let workspace = pass.workspace
        let input = workspace.attentionInput(tower.layers - 1)
        let packed = workspace.packedAttention(tower.layers - 1, tower.precision)
        let shares = record.scratch[piece.index].shares[rows: 0..<rows.count]
        let products = record.scratch[piece.index].products[rows: 0..<rows.count]
        let means = Matrix(rows: 1, columns: rows.count)
        for head in 0..<tower.heads {
            let columns = head * TransformerGeometry.headWidth..<(head + 1) * TransformerGeometry.headWidth
            let queries = input[rows: rows, columns: columns]
            packed.compare(queries, piece, head: head, into: shares)
            Elementwise.softmax(shares, scale: 0.125)
            let attended = record.attended[rows: rows, columns: columns]
            for (label, gradient) in gradients.enumerated() {
                let gradient = gradient[columns: columns]
                record.values.multiply(gradient, byMatrix: head, into: products)
                unsafe kernel_row_dots(
                    means.elements, gradient.start, gradient.stride, attended.start, attended.stride, rows.count,
                    gradient.columns)
                unsafe kernel_attention_gradient(
                    sums.scores(label, head).start, shares.start, shares.stride, products.start, products.stride,
                    means.elements, rows.count, shares.columns)
                let toClass = (0..<rows.count).map { shares[$0, 0] * (means[0, $0] - products[$0, 0]) }
                sums.keys[rows: label..<label + 1, columns: columns].add(queries, weighing: toClass, times: 0.125)
                let toPatches = (0..<rows.count).map { 1 - shares[$0, 0] }
                sums.values[rows: label..<label + 1, columns: columns].add(gradient, weighing: toPatches)
            }
        }
    }

    /// The sums taken through the query, key and value layer.
    private func weights(of sums: AttentionSums) -> Matrix {
        let workspace = pass.workspace
        let width = tower.width
        let input = workspace.attentionInput(tower.layers - 1)
        let fused = Matrix(rows: labels, columns: 3 * width)
        for label in 0..<labels {
            for head in 0..<tower.heads {
                let columns = head * TransformerGeometry.headWidth..<(head + 1) * TransformerGeometry.headWidth
                Product.plain(
                    sums.scores(label, head), input[rows: 0..<workspace.tokens, columns: columns.shifted(by: width)],
                    into: fused[rows: label..<label + 1, columns: columns], scale: 0.125)
            }
        }
        fused[rows: 0..<labels, columns: width..<2 * width].copy(from: sums.keys.all)
        fused[rows: 0..<labels, columns: 2 * width..<3 * width].copy(from: sums.values.all)
        let weights = Matrix(rows: labels, columns: width)
        Product.plain(fused.all, last.input.all, into: weights.all, scale: 1 / Float(workspace.tokens - 1))
        for (label, factor) in upstream.factors.enumerated() {
            for channel in 0..<width {
                weights[label, channel] /= factor
            }
        }
        return weights
    }
}

/// What the patches of a picture send back, added up over them.
private struct AttentionSums {
    /// By the scores of all tokens `[labels · heads, tokens]`: weights of their keys in the queries' gradient.
    private let scores: Matrix
    /// To the patches' keys and values, `[labels, width]` each.
    let keys: Matrix
    let values: Matrix
    private let heads: Int

    init(labels: Int, heads: Int, tokens: Int, width: Int) {
        scores = Matrix(rows: labels * heads, columns: tokens)
        keys = Matrix(rows: labels, columns: width)
        values = Matrix(rows: labels, columns: width)
        self.heads = heads
    }

    func scores(_ label: Int, _ head: Int) -> Window {
        let row = label * heads + head
        return scores[rows: row..<row + 1]
    }

    func add(_ other: AttentionSums) {
        Elementwise.accumulate(other.scores.all, times: 1, into: scores.all, first: false)
        Elementwise.accumulate(other.keys.all, times: 1, into: keys.all, first: false)
        Elementwise.accumulate(other.values.all, times: 1, into: values.all, first: false)
    }
}

extension Window {
    /// Adds the rows of `values`, each with its weight, to the one row of this.
    fileprivate func add(_ values: Window, weighing weights: [Float], times factor: Float = 1) {
        precondition(rows == 1 && columns == values.columns && weights.count == values.rows, "shapes of a sum of rows")
        unsafe kernel_weighted_rows(start, weights, factor, values.start, values.stride, values.rows, values.columns)
    }
}
