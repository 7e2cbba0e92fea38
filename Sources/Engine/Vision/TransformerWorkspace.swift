/// Consecutive token rows of one sequence: what one worker takes at a time.
struct TokenPiece: Sendable {
    /// Index of the piece: of its scratch.
    let index: Int
    /// Which sequence of the batch it is of.
    let sequence: Int
    /// First row of that sequence.
    let first: Int
    /// The piece's rows in the batch.
    let rows: Range<Int>

    /// Whether the sequence's [cls] row is among them.
    var hasClassToken: Bool { rows.lowerBound == first }
}

/// The matrices of a forward over `sequences` pictures of `tokens` tokens each, kept from frame to frame.
final class TransformerWorkspace: Sendable {
    let sequences: Int
    let tokens: Int
    let pieces: [TokenPiece]
    /// The residual stream `[sequences · tokens, width]`.
    let hidden: Matrix
    let normalized: Matrix
    /// Pixels of patches `[sequences · tokens, 3 · patch · patch]`; the [cls] row stays empty.
    let patches: Matrix
    private let attentionInputs: [Matrix]
    private let packed: [PackedAttention]
    /// The same in less than float32, where the model has its weights so too.
    private let packedReduced: [PackedAttention]
    private let scratch: [PieceScratch]

    /// Rows of attention scores that are worked on at once, at most: with 769 tokens they stay in the second-level cache.
    static let tile = 104

    /// - Parameter precision: what the model was loaded for: it may be used in float32 beside.
    init(_ geometry: Geometry, sequences: Int, tokens: Int, workers: Int, _ precision: Precision = .float32) {
        self.sequences = sequences
        self.tokens = tokens
        let rows = sequences * tokens
        let tower = geometry.vision
        hidden = Matrix(rows: rows, columns: tower.width)
        normalized = Matrix(rows: rows, columns: tower.width)
        patches = Matrix(rows: rows, columns: 3 * geometry.patch * geometry.patch)
        attentionInputs = (0..<2).map { _ in Matrix(rows: rows, columns: 3 * tower.width) }
        func packed(_ precision: Precision) -> [PackedAttention] {
            (0..<2).map { _ in PackedAttention(tower, sequences: sequences, tokens: tokens, precision) }
        }
        self.packed = packed(.float32)
        packedReduced = precision == .float32 ? self.packed : packed(precision)
        var pieces: [TokenPiece] = []
        let each = max(1, min((workers + sequences - 1) / sequences, tokens / 32))
        for sequence in 0..<sequences {
            let first = sequence * tokens
            for range in (0..<tokens).pieces(each, boundariesAt: KernelFamily.best.float32.panel) {
                pieces.append(
                    TokenPiece(
                        index: pieces.count, sequence: sequence, first: first, rows: range.shifted(by: first)))
            }
        }
        self.pieces = pieces
        scratch = pieces.map { PieceScratch(rows: $0.rows.count, tokens: tokens, tower) }
    }

    /// Queries, keys and values `[sequences · tokens, 3 · width]` of a phase; the next phase's are another matrix.
    func attentionInput(_ phase: Int) -> Matrix { attentionInputs[phase % 2] }

    /// The same keys and values, packed for products in that precision.
    func packedAttention(_ phase: Int, _ precision: Precision) -> PackedAttention {
        (precision == .float32 ? packed : packedReduced)[phase % 2]
    }

    /// The scratch that belongs to a piece.
    func scratch(of piece: TokenPiece) -> PieceScratch { scratch[piece.index] }
}

/// What one piece needs for itself.
struct PieceScratch: Sendable {
    /// Attention scores of one head `[tile, tokens]`.
    let scores: Matrix
    /// What the rows of the scores are multiplied by to be shares `[1, tile]`.
    let factors: Matrix
    /// All heads' attended values `[rows, width]`.
    let attended: Matrix
    /// Inside of the MLP `[rows, hidden]`.
    let mlp: Matrix

    init(rows: Int, tokens: Int, _ geometry: TransformerGeometry) {
        scores = Matrix(rows: min(rows, TransformerWorkspace.tile), columns: tokens)
        factors = Matrix(rows: 1, columns: scores.rows)
        attended = Matrix(rows: rows, columns: geometry.width)
        mlp = Matrix(rows: rows, columns: geometry.hidden)
    }
}
