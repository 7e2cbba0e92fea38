import Kernels
import Synchronization

/// The text tower of a CLIP: token sequences in, unit features in the joint space out.
///
/// Attention is causal, so what texts have in common at their beginning is computed once: ``SharedPrefix`` keeps its
/// keys and values, and each text then costs its own tokens alone (METHOD section 9).
struct TextTower: Sendable {
    let geometry: Geometry
    let activation: Activation
    let weights: TextWeights
    let table: any TokenTable
    private let storage = TextStorage()

    private var width: Int { geometry.text.width }

    init(geometry: Geometry, activation: Activation, weights: TextWeights, table: any TokenTable) {
        self.geometry = geometry
        self.activation = activation
        self.weights = weights
        self.table = table
    }

    /// The unit features `[texts, E]` of texts, each behind its own prefix.
    func encode(_ texts: [TextTail]) throws(EngineError) -> Matrix {
        let batch = TextBatch(texts)
        return try storage.withWorkspace(geometry, rows: batch.rows) { workspace throws(EngineError) in
            try embed(batch, into: workspace.hidden)
            run(batch, in: workspace)
            let features = Matrix(rows: texts.count, columns: geometry.embedding)
            let normalized = workspace.normalized[rows: 0..<texts.count]
            Elementwise.layerNorm(workspace.last[rows: 0..<texts.count], weights.finalNorm, into: normalized)
            weights.projection.apply(to: normalized, into: features.all)
            Elementwise.unitLength(features.all)
            return features
        }
    }

    /// The keys and values of each of some beginnings, computed as one batch.
    func prefixes(_ beginnings: [[Int32]]) throws(EngineError) -> [SharedPrefix] {
        let batch = TextBatch(beginnings.map { TextTail(prefix: .none, tokens: $0) })
        return try storage.withWorkspace(geometry, rows: batch.rows) { workspace throws(EngineError) in
            try embed(batch, into: workspace.hidden)
            let layers = (0..<geometry.text.layers).map { _ in Matrix(rows: batch.rows, columns: 2 * width) }
            run(batch, in: workspace, keeping: layers)
            return zip(beginnings, batch.starts).map { SharedPrefix(tokens: $0.count, layers: layers, first: $1) }
        }
    }

    /// Token and positional embeddings of all rows of a batch.
    private func embed(_ batch: TextBatch, into hidden: Matrix) throws(EngineError) {
        for (text, first) in zip(batch.texts, batch.starts) {
            let tokens = text.prefix.tokens + text.tokens.count
            guard tokens <= geometry.context else {
                throw .textTooLong(text: "a template", tokens: tokens, limit: geometry.context)
            }
            for (offset, token) in text.tokens.enumerated() {
                let row = hidden[rows: first + offset..<first + offset + 1]
                try table.read(token, into: row)
                let position = text.prefix.tokens + offset
                Elementwise.accumulate(
                    weights.positionalEmbedding[rows: position..<position + 1], times: 1, into: row, first: false)
            }
        }
    }

    /// Runs all blocks and leaves the last token's row of each text in the workspace.
    ///
    /// With `keeping`, each block's keys and values are copied out, and the result is of no use.
    private func run(_ batch: TextBatch, in workspace: TextWorkspace, keeping: [Matrix]? = nil) {
        let rows = 0..<batch.rows
        let hidden = workspace.hidden[rows: rows]
        let normalized = workspace.normalized[rows: rows]
        let input = workspace.input
        for (layer, block) in weights.blocks.dropLast().enumerated() {
            block.prepare(hidden, .float32, normalized: normalized, into: input[rows: rows])
            keeping?[layer].all.copy(from: input[rows: rows, columns: width..<3 * width])
            attend(batch, layer: layer, in: workspace)
            block.finish(
                hidden, .float32, attended: workspace.attended[rows: rows], normalized: normalized,
                mlp: workspace.mlp[rows: rows], activation)
        }
        // Of the last block only the last tokens go on.
        guard let block = weights.blocks.last else { return }
        let layer = weights.blocks.count - 1
        block.prepare(hidden, .float32, normalized: normalized, into: input[rows: rows])
        keeping?[layer].all.copy(from: input[rows: rows, columns: width..<3 * width])
        guard keeping == nil else { return }
        attend(batch, layer: layer, in: workspace)
        for (index, row) in batch.lastRows.enumerated() {
            workspace.last[rows: index..<index + 1].copy(from: workspace.hidden[rows: row..<row + 1])
            workspace.lastAttended[rows: index..<index + 1].copy(from: workspace.attended[rows: row..<row + 1])
        }
        let texts = 0..<batch.texts.count
        block.finish(
            workspace.last[rows: texts], .float32, attended: workspace.lastAttended[rows: texts],
            normalized: workspace.normalized[rows: texts], mlp: workspace.mlp[rows: texts], activation)
    }

    /// Causal attention of each text over its prefix and itself.
    private func attend(_ batch: TextBatch, layer: Int, in workspace: TextWorkspace) {
        for (text, first) in zip(batch.texts, batch.starts) {
            let rows = first..<first + text.tokens.count
            let own = workspace.input[rows: rows]
            let output = workspace.attended[rows: rows]
            let prefix = text.prefix
            let shared =
                prefix.tokens > 0 ? prefix.layers[layer][rows: prefix.first..<prefix.first + prefix.tokens] : own
            unsafe kernel_causal_attention(
                output.start, output.stride, own.start, own.stride, rows.count, shared.start, shared.stride,
                prefix.tokens, width, workspace.scores.elements)
        }
    }

    /// Floating-point operations of the products that texts take, by the tokens that are not shared.
    ///
    /// Of the last block only the last token of each text goes through what follows the attention.
    func productWork(texts: Int, tokens: Int) -> Double {
        let width = Double(width)
        let hidden = Double(geometry.text.hidden)
        let input = 6 * width * width
        let rest = 2 * width * width + 4 * width * hidden
        let layers = Double(geometry.text.layers)
        return Double(tokens) * (layers * input + (layers - 1) * rest)
            + Double(texts) * (rest + 2 * width * Double(geometry.embedding))
    }
}

extension TextTower {
    /// A tower of random weights, for measuring speed.
    init(random geometry: Geometry, activation: Activation) {
        var generator = SplitMix64(state: 3)
        let rows = Matrix(rows: 1_024, columns: geometry.text.width)
        rows.fill { generator.normal(0.1) }
        self.init(
            geometry: geometry, activation: activation, weights: TextWeights(random: geometry, &generator),
            table: RandomTokenTable(rows: rows))
    }
}
