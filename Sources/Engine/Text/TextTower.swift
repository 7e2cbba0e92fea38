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
    let checkpoint: Checkpoint

    private var width: Int { geometry.text.width }

    /// The features `[texts, E]` of texts that all begin with `prefix`; `texts` hold the tokens behind it.
    func encode(_ texts: [[Int32]], after prefix: SharedPrefix) throws(EngineError) -> Matrix {
        let batch = TextBatch(texts, firstPosition: prefix.tokens)
        let hidden = try embed(batch)
        let features = Matrix(rows: texts.count, columns: geometry.embedding)
        let last = run(hidden, batch, prefix: prefix)
        let normalized = Matrix(rows: texts.count, columns: width)
        Elementwise.layerNorm(last.all, weights.finalNorm, into: normalized.all)
        Product.transposed(normalized.all, weights.projection.all, into: features.all)
        Elementwise.unitLength(features.all)
        return features
    }

    /// The keys and values of tokens that several texts begin with.
    func prefix(_ tokens: [Int32]) throws(EngineError) -> SharedPrefix {
        guard !tokens.isEmpty else { return SharedPrefix(tokens: 0, layers: []) }
        let batch = TextBatch([tokens], firstPosition: 0)
        let hidden = try embed(batch)
        let kept = geometry.text.layers
        let layers = (0..<kept).map { _ in Matrix(rows: tokens.count, columns: 2 * width) }
        run(hidden, batch, prefix: SharedPrefix(tokens: 0, layers: []), keeping: layers)
        return SharedPrefix(tokens: tokens.count, layers: layers)
    }

    /// Token and positional embeddings of all rows of a batch.
    private func embed(_ batch: TextBatch) throws(EngineError) -> Matrix {
        let hidden = Matrix(rows: batch.rows, columns: width)
        for (text, first) in zip(batch.texts, batch.starts) {
            guard batch.firstPosition + text.count <= geometry.context else {
                throw .invalidModel(
                    path: checkpoint.store.origin,
                    problem: "a text of \(batch.firstPosition + text.count) tokens, its context is \(geometry.context)")
            }
            for (offset, token) in text.enumerated() {
                guard token >= 0, token < geometry.vocabulary else {
                    throw .invalidModel(
                        path: checkpoint.store.origin,
                        problem: "its token table has \(geometry.vocabulary) rows, a text needs row \(token)")
                }
                let row = hidden[rows: first + offset..<first + offset + 1]
                try checkpoint.read(checkpoint.names.tokenEmbedding, from: Int(token) * width, into: row)
                let position = batch.firstPosition + offset
                Elementwise.accumulate(
                    weights.positionalEmbedding[rows: position..<position + 1], times: 1, into: row, first: false)
            }
        }
        return hidden
    }

    /// Runs all blocks; returns the last token's row of each text.
    ///
    /// With `keeping`, each block's keys and values of a
    /// batch of one text are copied out, and the result is of no use.
    @discardableResult
    private func run(_ hidden: Matrix, _ batch: TextBatch, prefix: SharedPrefix, keeping: [Matrix]? = nil) -> Matrix {
        let rows = batch.rows
        let normalized = Matrix(rows: rows, columns: width)
        let input = Matrix(rows: rows, columns: 3 * width)
        let attended = Matrix(rows: rows, columns: width)
        let mlp = Matrix(rows: rows, columns: geometry.text.hidden)
        let scores = Matrix(rows: 1, columns: geometry.context)
        let last = Matrix(rows: batch.texts.count, columns: width)
        for (layer, block) in weights.blocks.enumerated() {
            block.prepare(hidden.all, normalized: normalized.all, into: input.all)
            if let keeping {
                keeping[layer].all.copy(from: input[rows: 0..<rows, columns: width..<3 * width])
            }
            for (text, first) in zip(batch.texts, batch.starts) {
                let own = input[rows: first..<first + text.count]
                let output = attended[rows: first..<first + text.count]
                let shared = prefix.tokens > 0 ? prefix.layers[layer] : input
                unsafe kernel_causal_attention(
                    output.start, output.stride, own.start, own.stride, text.count, shared.elements, shared.columns,
                    prefix.tokens, width, scores.elements)
            }
            guard layer == weights.blocks.count - 1 else {
                block.finish(
                    hidden.all, attended: attended.all, normalized: normalized.all, mlp: mlp.all, activation)
                continue
            }
            let lastAttended = Matrix(rows: batch.texts.count, columns: width)
            for (index, row) in batch.lastRows.enumerated() {
                last[rows: index..<index + 1].copy(from: hidden[rows: row..<row + 1])
                lastAttended[rows: index..<index + 1].copy(from: attended[rows: row..<row + 1])
            }
            let texts = 0..<batch.texts.count
            block.finish(
                last.all, attended: lastAttended.all, normalized: normalized[rows: texts], mlp: mlp[rows: texts],
                activation)
        }
        return last
    }
}

/// The keys and values, block by block `[tokens, 2 · width]`, of tokens that texts begin with.
struct SharedPrefix: Sendable {
    let tokens: Int
    let layers: [Matrix]
}

/// Texts laid end to end.
private struct TextBatch {
    let texts: [[Int32]]
    let starts: [Int]
    let rows: Int
    let firstPosition: Int

    init(_ texts: [[Int32]], firstPosition: Int) {
        precondition(texts.allSatisfy { !$0.isEmpty }, "a text has a token")
        var rows = 0
        starts = texts.map { text in
            defer { rows += text.count }
            return rows
        }
        self.texts = texts
        self.rows = rows
        self.firstPosition = firstPosition
    }

    var lastRows: [Int] { zip(texts, starts).map { $1 + $0.count - 1 } }
}
