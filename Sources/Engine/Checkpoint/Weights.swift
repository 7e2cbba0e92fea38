import Glibc

/// The activation inside the MLPs.
public enum Activation: String, Sendable, Hashable, CaseIterable {
    /// x · sigmoid(1.702 x): OpenAI's weights.
    case quickGELU = "quick_gelu"
    /// x · Φ(x), exact: LAION's and DataComp's weights.
    case gelu
}

/// A LayerNorm's weight and bias, `[1, width]` each.
struct LayerNorm: Sendable {
    let weight: Matrix
    let bias: Matrix
}

/// A linear layer: weight `[out, in]`, bias `[1, out]`.
struct Linear: Sendable {
    let weight: PackedWeights
    let bias: Matrix
    /// The same for other products than our own of float32, and what precision those are in.
    private let other: (weights: any LayerWeights, precision: Precision)?

    /// - Parameter precision: what products are asked for; nil: our own of float32.
    init(weight: Matrix, bias: Matrix, precision: Precision? = nil) {
        let exact = PackedWeights(weight)
        self.weight = exact
        self.bias = bias
        other = precision.flatMap { precision in precision.reduce(weight, besides: exact).map { ($0, precision) } }
    }

    /// output ← activation((accumulate ? output : 0) + the layer's result for input `[rows, in]`).
    func apply(
        to input: Window, _ precision: Precision, activation: Activation? = nil, accumulate: Bool = false,
        into output: Window
    ) {
        let weights: any LayerWeights = other.flatMap { $0.precision == precision ? $0.weights : nil } ?? weight
        weights.apply(to: input, bias: bias, activation: activation, accumulate: accumulate, into: output)
    }
}

/// One transformer block; `input` is the fused query, key and value layer `[3 width, width]`.
struct TransformerBlock: Sendable {
    let norm1: LayerNorm
    let input: Linear
    let output: Linear
    let norm2: LayerNorm
    let expand: Linear
    let contract: Linear
}

/// The vision tower's weights in float32.
struct VisionWeights: Sendable {
    /// The convolution as a linear layer, `[width, 3 · patch · patch]`.
    let patchEmbedding: PackedWeights
    /// The [cls] token, `[1, width]`.
    let classEmbedding: Matrix
    /// At the native grid, `[1 + grid · grid, width]`.
    let positionalEmbedding: Matrix
    let preNorm: LayerNorm
    let blocks: [TransformerBlock]
    let postNorm: LayerNorm
    /// Into the joint space, `[embedding, width]`.
    let projection: PackedWeights
}

/// The text tower's weights in float32; the token table stays in the checkpoint and is read row by row.
struct TextWeights: Sendable {
    /// One row a position, `[context, width]`.
    let positionalEmbedding: Matrix
    let blocks: [TransformerBlock]
    let finalNorm: LayerNorm
    /// Into the joint space, `[embedding, width]`.
    let projection: PackedWeights
}

extension VisionWeights {
    /// Reads the tower; its blocks' products also in `precision`.
    init(
        _ checkpoint: Checkpoint, _ geometry: Geometry, _ precision: Precision, _ parallelism: Parallelism
    ) throws(EngineError) {
        let names = checkpoint.names
        let width = geometry.vision.width
        let side = geometry.patch
        let tokens = 1 + geometry.grid * geometry.grid
        let pixels = Matrix(rows: width, columns: 3 * side * side)
        classEmbedding = Matrix(rows: 1, columns: width)
        positionalEmbedding = Matrix(rows: tokens, columns: width)
        try checkpoint.read(names.patchEmbedding, shape: [width, 3, side, side], into: pixels.all)
        patchEmbedding = PackedWeights(pixels)
        try checkpoint.read(names.classEmbedding, shape: [width], into: classEmbedding.all)
        try checkpoint.read(names.positionalEmbedding(.vision), shape: [tokens, width], into: positionalEmbedding.all)
        preNorm = try checkpoint.layerNorm(names.preNorm, width: width)
        blocks = try checkpoint.blocks(.vision, geometry.vision, precision, parallelism)
        postNorm = try checkpoint.layerNorm(names.finalNorm(.vision), width: width)
        projection = try PackedWeights(
            checkpoint.projection(.vision, width: width, embedding: geometry.embedding))
    }
}

extension TextWeights {
    init(_ checkpoint: Checkpoint, _ geometry: Geometry, _ parallelism: Parallelism) throws(EngineError) {
        let width = geometry.text.width
        try checkpoint.checkNumbers(of: checkpoint.names.tokenEmbedding)
        positionalEmbedding = Matrix(rows: geometry.context, columns: width)
        try checkpoint.read(
            checkpoint.names.positionalEmbedding(.text), shape: [geometry.context, width], into: positionalEmbedding.all
        )
        blocks = try checkpoint.blocks(.text, geometry.text, nil, parallelism)
        finalNorm = try checkpoint.layerNorm(checkpoint.names.finalNorm(.text), width: width)
        projection = try PackedWeights(
            checkpoint.projection(.text, width: width, embedding: geometry.embedding))
    }
}

extension Checkpoint {
    /// exp(logit_scale), which every cosine is multiplied by.
    func logitScale() throws(EngineError) -> Float {
        let shape = try description(of: names.logitScale).shape
        guard shape.isEmpty || shape == [1] else {
            throw .invalidModel(
                path: store.origin, problem: "tensor \(names.logitScale) has the shape \(shape), expected is one number"
            )
        }
        let stored = Matrix(rows: 1, columns: 1)
        try read(names.logitScale, from: 0, into: stored.all)
        let scale = Float(exp(Double(stored[0, 0])))
        guard scale.isFinite, scale > 0 else {
            throw .invalidModel(
                path: store.origin,
                problem: "\(names.logitScale) is \(stored[0, 0]): its exponential is no usable number")
        }
        return scale
    }

    fileprivate func layerNorm(_ name: String, width: Int) throws(EngineError) -> LayerNorm {
        let norm = LayerNorm(weight: Matrix(rows: 1, columns: width), bias: Matrix(rows: 1, columns: width))
        try read(name + ".weight", shape: [width], into: norm.weight.all)
        try read(name + ".bias", shape: [width], into: norm.bias.all)
        return norm
    }

    fileprivate func linear(
        _ name: String, from input: Int, to output: Int, _ precision: Precision?
    ) throws(EngineError) -> Linear {
        let weight = Matrix(rows: output, columns: input)
        let bias = Matrix(rows: 1, columns: output)
        try read(name + ".weight", shape: [output, input], into: weight.all)
        try read(name + ".bias", shape: [output], into: bias.all)
        return Linear(weight: weight, bias: bias, precision: precision)
    }

    /// A tower's projection as `[embedding, width]`, whichever way it is stored.
    fileprivate func projection(_ tower: Tower, width: Int, embedding: Int) throws(EngineError) -> Matrix {
        let result = Matrix(rows: embedding, columns: width)
        if names.projectionsAreTransposed {
            try read(names.projection(tower), shape: [embedding, width], into: result.all)
        } else {
            let stored = Matrix(rows: width, columns: embedding)
            try read(names.projection(tower), shape: [width, embedding], into: stored.all)
            Elementwise.transpose(stored.all, into: result.all)
        }
        return result
    }

    /// Reads a tower's blocks, several at once.
    fileprivate func blocks(
        _ tower: Tower, _ geometry: TransformerGeometry, _ precision: Precision?, _ parallelism: Parallelism
    ) throws(EngineError) -> [TransformerBlock] {
        try parallelism.map(Array(0..<geometry.layers)) { @Sendable index throws(EngineError) in
            try self.block(index, tower, geometry, precision)
        }
    }

    private func block(
        _ index: Int, _ tower: Tower, _ geometry: TransformerGeometry, _ precision: Precision?
    ) throws(EngineError) -> TransformerBlock {
        let width = geometry.width
        func name(_ part: BlockPart) -> String { names.part(part, ofBlock: index, tower) }
        let inputWeight = Matrix(rows: 3 * width, columns: width)
        let inputBias = Matrix(rows: 1, columns: 3 * width)
        let pieces = names.attentionInput(ofBlock: index, tower)
        let rows = 3 * width / pieces.count
        for (piece, (weight, bias)) in pieces.enumerated() {
            let range = (piece * rows)..<((piece + 1) * rows)
            try read(weight, shape: [rows, width], into: inputWeight[rows: range])
            let part = Matrix(rows: 1, columns: rows)
            try read(bias, shape: [rows], into: part.all)
            inputBias[rows: 0..<1, columns: range].copy(from: part.all)
        }
        return TransformerBlock(
            norm1: try layerNorm(name(.norm1), width: width),
            input: Linear(weight: inputWeight, bias: inputBias, precision: precision),
            output: try linear(name(.output), from: width, to: width, precision),
            norm2: try layerNorm(name(.norm2), width: width),
            expand: try linear(name(.expand), from: width, to: geometry.hidden, precision),
            contract: try linear(name(.contract), from: geometry.hidden, to: width, precision))
    }
}
