/// The work of a frame in mode `tagclip`, stage by stage; what METHOD section 9 leaves out is left out.
struct FrameWork {
    let geometry: Geometry
    let grid: PictureGrid
    /// Pixels of the picture as it came, along its sides.
    let size: (width: Int, height: Int)
    let texts: Int
    let candidates: Int
    /// Layers whose attention is averaged.
    let averaged: Int
    /// Of the products of the blocks' linear layers.
    let precision: Precision

    private var width: Double { Double(geometry.vision.width) }
    private var hidden: Double { Double(geometry.vision.hidden) }
    private var layers: Double { Double(geometry.vision.layers) }
    private var heads: Double { Double(geometry.vision.heads) }
    private var embedding: Double { Double(geometry.embedding) }
    private var patchPixels: Double { Double(3 * geometry.patch * geometry.patch) }
    private var patches: Double { Double(grid.count) }
    private var tokens: Double { patches + 1 }

    private var weightBytes: Double {
        switch precision {
        case .int8: 1
        case .bfloat16: 2
        case .float32, .auto: 4
        }
    }

    /// A block's linear layer over all tokens, in every block.
    private func linear(_ inputs: Double, _ outputs: Double) -> StageWork {
        StageWork(rows: tokens, inputs: inputs, outputs: outputs, times: layers, weightBytes: weightBytes)
    }

    func work(of stage: Stage) -> StageWork {
        switch stage {
        case .preprocessing: return preprocessing
        case .patchEmbedding:
            return StageWork(rows: patches, inputs: patchPixels, outputs: width, times: 1)
                + StageWork(elements: tokens * width, operations: 1, bytes: 12)
        case .layerNorm: return StageWork(elements: (2 * layers + 2) * tokens * width, operations: 8, bytes: 8)
        case .queryKeyValue: return linear(width, 3 * width)
        case .attentionOutput: return linear(width, width)
        case .expand: return linear(width, hidden)
        case .contract: return linear(hidden, width)
        case .packing: return StageWork(elements: layers * tokens * 2 * width, operations: 0, bytes: 8)
        case .attentionScores:
            return StageWork(
                operations: layers * 2 * tokens * tokens * width,
                bytes: layers * 4 * (2 * tokens * width + heads * tokens * tokens))
        case .attentionSoftmax:
            return StageWork(elements: layers * heads * tokens * tokens, operations: 6, bytes: 8)
        case .attentionMap:
            return StageWork(elements: layers * heads * patches * patches, operations: 2, bytes: 12)
        case .attentionValues:
            // METHOD section 3: not in the last block.
            return StageWork(
                operations: (layers - 1) * 2 * tokens * tokens * width,
                bytes: (layers - 1) * 4 * (2 * tokens * width + heads * tokens * tokens))
        case .projection:
            return StageWork(rows: tokens, inputs: width, outputs: embedding, times: 1)
                + StageWork(elements: tokens * embedding, operations: 3, bytes: 8)
        case .vote:
            // The layer's sum, its votes of a byte each, the average of some layers, and the cut at the end.
            return StageWork(elements: layers * patches * patches, operations: 3, bytes: 10)
                + StageWork(elements: Double(averaged) * patches * patches, operations: 2, bytes: 12)
                + StageWork(elements: patches * patches, operations: 2, bytes: 9)
        case .textScores:
            return StageWork(rows: patches, inputs: embedding, outputs: Double(texts), times: 1)
                + StageWork(elements: patches * Double(texts), operations: 6, bytes: 16)
        case .refinement:
            return StageWork(rows: Double(texts), inputs: patches, outputs: patches, times: 2)
                + StageWork(elements: patches * Double(texts), operations: 6, bytes: 12)
        case .crops: return crops
        }
    }

    /// Passes of at least four taps along the sides that are not of their size already, and three operations to
    /// normalise; bytes in, floats out.
    private var preprocessing: StageWork {
        let (wide, high) = (grid.columns * geometry.patch, grid.rows * geometry.patch)
        let across = wide == size.width ? 0 : 3 * Double(wide * size.height)
        let down = high == size.height ? 0 : patches * patchPixels
        return StageWork(elements: patches * patchPixels, operations: 3, bytes: 4)
            + StageWork(elements: across + down, operations: 8, bytes: 0)
            + StageWork(elements: 3 * Double(size.width * size.height), operations: 0, bytes: 1)
    }

    /// One tower a candidate, of the last block the [cls] token alone; the layers' weights are read once for all crops.
    private var crops: StageWork {
        guard candidates > 0 else { return StageWork(operations: 0, bytes: 0) }
        let patches = Double(geometry.grid * geometry.grid)
        let tokens = patches + 1
        let rows = Double(candidates) * tokens
        func linear(_ inputs: Double, _ outputs: Double, rows: Double, times: Double) -> StageWork {
            StageWork(rows: rows, inputs: inputs, outputs: outputs, times: times, weightBytes: weightBytes)
        }
        let cls = Double(candidates)
        let attention = Double(candidates) * tokens * tokens
        return StageWork(rows: cls * patches, inputs: patchPixels, outputs: width, times: 1)
            + linear(width, 3 * width, rows: rows, times: layers)
            + linear(width, width, rows: rows, times: layers - 1)
            + linear(width, hidden, rows: rows, times: layers - 1)
            + linear(hidden, width, rows: rows, times: layers - 1)
            + linear(width, width, rows: cls, times: 1)
            + linear(width, hidden, rows: cls, times: 1)
            + linear(hidden, width, rows: cls, times: 1)
            + StageWork(
                operations: (layers - 1) * attention * (4 * width + 6 * heads),
                bytes: (layers - 1) * 4 * (4 * rows * width + 4 * heads * attention))
            + StageWork(elements: 2 * layers * rows * width, operations: 8, bytes: 8)
    }
}
