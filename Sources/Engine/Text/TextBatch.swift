/// The keys and values of tokens that texts begin with: rows of matrices `[tokens, 2 · width]`, one matrix a block.
struct SharedPrefix: Sendable {
    /// How many tokens there are.
    let tokens: Int
    /// The matrices, which may hold other prefixes too.
    let layers: [Matrix]
    /// The prefix's first row in each.
    let first: Int

    /// What texts begin with that have nothing in common.
    static let none = SharedPrefix(tokens: 0, layers: [], first: 0)
}

/// The tokens of a text behind what it shares with others.
struct TextTail: Sendable {
    let prefix: SharedPrefix
    /// At least one.
    let tokens: [Int32]
}

/// Texts laid end to end: no row of a product is padding, however long each text is.
struct TextBatch {
    let texts: [TextTail]
    /// The first row of each text.
    let starts: [Int]
    let rows: Int

    init(_ texts: [TextTail]) {
        precondition(texts.allSatisfy { !$0.tokens.isEmpty }, "a text has a token")
        var rows = 0
        starts = texts.map { text in
            defer { rows += text.tokens.count }
            return rows
        }
        self.texts = texts
        self.rows = rows
    }

    /// The row of each text's last token.
    var lastRows: [Int] { zip(texts, starts).map { $1 + $0.tokens.count - 1 } }

    /// Cuts texts into `count` runs of about as many tokens each, at most as many as there are texts.
    static func runs(of texts: [TextTail], _ count: Int) -> [Range<Int>] {
        let tokens = texts.reduce(0) { $0 + $1.tokens.count }
        var runs: [Range<Int>] = []
        var first = 0
        var seen = 0
        for (index, text) in texts.enumerated() {
            seen += text.tokens.count
            guard seen * count >= tokens * (runs.count + 1) else { continue }
            runs.append(first..<index + 1)
            first = index + 1
        }
        return runs
    }
}
