/// Where the text tower finds its token embeddings.
protocol TokenTable: Sendable {
    /// Copies a token's embedding into a row of the tower's width.
    func read(_ token: Int32, into row: Window) throws(EngineError)
}

/// The table of a checkpoint, which stays there and is read row by row.
struct CheckpointTokenTable: TokenTable {
    let checkpoint: Checkpoint
    let geometry: Geometry

    func read(_ token: Int32, into row: Window) throws(EngineError) {
        guard token >= 0, token < geometry.vocabulary else {
            throw .invalidModel(
                path: checkpoint.store.origin,
                problem: "its token table has \(geometry.vocabulary) rows, a text needs row \(token)")
        }
        try checkpoint.read(checkpoint.names.tokenEmbedding, from: Int(token) * geometry.text.width, into: row)
    }
}

/// A few random rows that all tokens share: speed does not depend on them.
struct RandomTokenTable: TokenTable {
    let rows: Matrix

    func read(_ token: Int32, into row: Window) {
        let index = Int(token) % rows.rows
        row.copy(from: rows[rows: index..<index + 1])
    }
}
