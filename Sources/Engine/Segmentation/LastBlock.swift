import Kernels

/// The last block as the tower has it and, beside it, its weights as a backward pass multiplies by them.
///
/// Only this block is ever differentiated (SEGMENTATION section 3).
final class LastBlock: Sendable {
    let block: TransformerBlock
    let activation: Activation
    let postNorm: LayerNorm
    /// The fused query, key and value layer `[3 · width, width]`.
    let input: Matrix
    /// The projection into the joint space `[E, width]`.
    let projection: Matrix
    /// Transposes `[inputs, outputs]` of the layer behind the attention and of the two of the MLP.
    let outputTransposed: PackedWeights
    let expandTransposed: PackedWeights
    let contractTransposed: PackedWeights

    init(_ tower: VisionTower) {
        block = tower.weights.blocks[tower.layers - 1]
        activation = tower.activation
        postNorm = tower.weights.postNorm
        input = block.input.weight.unpacked()
        projection = tower.weights.projection.unpacked()
        outputTransposed = block.output.weight.transposed()
        expandTransposed = block.expand.weight.transposed()
        contractTransposed = block.contract.weight.transposed()
    }
}

extension PackedWeights {
    /// The weights `[outputs, inputs]` as they were before; of float32 ones.
    fileprivate func unpacked() -> Matrix {
        let matrix = Matrix(rows: outputs, columns: inputs)
        for output in 0..<outputs {
            for input in 0..<inputs {
                unsafe matrix.elements[output * inputs + input] = self[output, input]
            }
        }
        return matrix
    }

    fileprivate func transposed() -> PackedWeights {
        let transpose = Matrix(rows: inputs, columns: outputs)
        Elementwise.transpose(unpacked().all, into: transpose.all)
        return PackedWeights(transpose)
    }
}

extension VisionTower {
    /// The last block as the model was trained with it, over the picture that a forward left in `pass`.
    ///
    /// What a tagging forward goes on with leaves the block's attention out (METHOD section 3); everything up to what that
    /// attention collects is shared.
    func replayLastBlock(in pass: DensePass, _ record: SegmentationPass, _ parallelism: Parallelism) {
        let workspace = pass.workspace
        let block = weights.blocks[layers - 1]
        parallelism.forEach(workspace.pieces.count) { @Sendable index in
            let piece = workspace.pieces[index]
            let scratch = workspace.scratch(of: piece)
            let normalized = workspace.normalized[rows: piece.rows]
            let middle = record.middle[rows: piece.rows]
            let leaving = record.leaving[rows: piece.rows]
            Elementwise.layerNorm(
                record.entering[rows: piece.rows], block.norm1, into: record.activation[rows: piece.rows])
            middle.copy(from: record.entering[rows: piece.rows])
            block.output.apply(
                to: record.attended[rows: piece.rows], precision, accumulate: true, into: middle)
            Elementwise.layerNorm(middle, block.norm2, into: normalized)
            let slopes = record.slopes[rows: piece.rows]
            block.expand.apply(to: normalized, precision, into: slopes)
            unsafe kernel_activate(scratch.mlp.elements, slopes.start, activation.kernel, scratch.mlp.count)
            leaving.copy(from: middle)
            block.contract.apply(to: scratch.mlp.all, precision, accumulate: true, into: leaving)
            Elementwise.layerNorm(leaving, weights.postNorm, into: normalized)
            let sum = record.sums[rows: index..<index + 1]
            sum.clear()
            for row in piece.patchTokens {
                Elementwise.accumulate(
                    workspace.normalized[rows: row..<row + 1], times: 1, into: sum, first: false)
            }
        }
    }
}
