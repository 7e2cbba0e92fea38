import Synchronization

/// The matrices of a forward over a batch of texts.
final class TextWorkspace: Sendable {
    let capacity: Int
    /// The residual stream `[rows, width]`.
    let hidden: Matrix
    let normalized: Matrix
    /// Queries, keys and values `[rows, 3 · width]`.
    let input: Matrix
    let attended: Matrix
    /// Inside of the MLP, `[rows, hidden]`.
    let mlp: Matrix
    /// Attention scores of one row and head `[1, context]`.
    let scores: Matrix
    /// The residual stream of the last tokens, `[texts, width]`.
    let last: Matrix
    let lastAttended: Matrix

    init(_ geometry: Geometry, rows: Int) {
        let width = geometry.text.width
        capacity = rows
        hidden = Matrix(rows: rows, columns: width)
        normalized = Matrix(rows: rows, columns: width)
        input = Matrix(rows: rows, columns: 3 * width)
        attended = Matrix(rows: rows, columns: width)
        mlp = Matrix(rows: rows, columns: geometry.text.hidden)
        scores = Matrix(rows: 1, columns: geometry.context)
        last = Matrix(rows: rows, columns: width)
        lastAttended = Matrix(rows: rows, columns: width)
    }
}

/// Workspaces that are not in use: fresh memory for each batch cost an eighth of the time (pages to clear).
final class TextStorage: Sendable {
    private let idle = Mutex<[TextWorkspace]>([])

    /// Runs `body` with a workspace of at least so many rows, which nobody else has meanwhile.
    func withWorkspace<Result>(
        _ geometry: Geometry, rows: Int, _ body: (TextWorkspace) throws(EngineError) -> Result
    ) throws(EngineError) -> Result {
        let kept = idle.withLock { idle in
            idle.lastIndex { $0.capacity >= rows }.map { idle.remove(at: $0) }
        }
        let workspace = kept ?? TextWorkspace(geometry, rows: (rows + 255) / 256 * 256)
        defer {
            idle.withLock { idle in
                // One that was too small will be so again.
                idle.removeAll { $0.capacity < workspace.capacity }
                idle.append(workspace)
            }
        }
        return try body(workspace)
    }
}
