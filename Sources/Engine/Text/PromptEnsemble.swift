import Synchronization

/// The templates of a prompt ensemble over one text tower, the beginning of each computed once.
final class PromptEnsemble: Sendable {
    private let tower: TextTower
    private let tokenizer: Tokenizer
    private let templates: PromptTemplates
    private let parallelism: Parallelism
    private let prefixes: [TemplatePrefix]

    /// Tokens that one worker takes at a time.
    ///
    /// Products of fewer rows are slower, but work for which others must wait is cut finer.
    private let tokensAPiece: Int

    /// What all prompts of one template begin with.
    private struct TemplatePrefix: Sendable {
        let tokens: [Int32]
        let shared: SharedPrefix
    }

    init(
        tower: TextTower, tokenizer: Tokenizer, templates: PromptTemplates, _ parallelism: Parallelism
    ) throws(EngineError) {
        self.tower = tower
        self.tokenizer = tokenizer
        self.templates = templates
        self.parallelism = parallelism
        tokensAPiece = parallelism.runner == nil ? 512 : 128
        let beginnings = templates.texts.map {
            [Tokenizer.startOfText] + tokenizer.encode(PromptTemplates.beginning(of: $0))
        }
        let size = tokensAPiece
        let tails = beginnings.map { TextTail(prefix: .none, tokens: $0) }
        let runs = TextBatch.runs(of: tails, Self.pieces(of: tails, size, parallelism))
        let shared = try parallelism.map(runs) { @Sendable run throws(EngineError) in
            try tower.prefixes(Array(beginnings[run]))
        }
        prefixes = zip(beginnings, shared.flatMap(\.self)).map { TemplatePrefix(tokens: $0, shared: $1) }
    }

    /// A wording in every template.
    func prompts(of wording: String) -> [TextTail] {
        zip(templates.texts, prefixes).map { template, prefix in
            let prompt = PromptTemplates.fill(template, with: wording)
            let tokens = [Tokenizer.startOfText] + tokenizer.encode(prompt) + [Tokenizer.endOfText]
            guard tokens.starts(with: prefix.tokens) else {
                // The wording melts into the template's last word: nothing is shared.
                return TextTail(prefix: .none, tokens: tokens)
            }
            return TextTail(prefix: prefix.shared, tokens: Array(tokens.dropFirst(prefix.tokens.count)))
        }
    }

    /// Whether so many prompts keep every worker busy.
    func isEnough(_ prompts: [TextTail]) -> Bool {
        2 * prompts.reduce(0) { $0 + $1.tokens.count } >= tokensAPiece * parallelism.workers
    }

    /// One unit feature a wording: the mean of its prompts' unit features, brought to unit length.
    ///
    /// - Parameter prompts: those of all wordings, one wording after another.
    func encode(_ prompts: [TextTail]) throws(EngineError) -> [[Float]] {
        let runs = TextBatch.runs(of: prompts, Self.pieces(of: prompts, tokensAPiece, parallelism))
        let encoded = try parallelism.map(runs) { @Sendable [tower] run throws(EngineError) in
            try tower.encode(Array(prompts[run]))
        }
        let templates = templates.texts.count
        let mean = Matrix(rows: prompts.count / templates, columns: tower.geometry.embedding)
        for (run, features) in zip(runs, encoded) {
            for (row, prompt) in run.enumerated() {
                let wording = prompt / templates
                Elementwise.accumulate(
                    features[rows: row..<row + 1], times: 1 / Float(templates),
                    into: mean[rows: wording..<wording + 1], first: false)
            }
        }
        Elementwise.unitLength(mean.all)
        return (0..<mean.rows).map { mean[rows: $0..<$0 + 1].values }
    }

    /// The products that prompts take, in floating-point operations.
    func productWork(_ prompts: [TextTail]) -> Double {
        tower.productWork(texts: prompts.count, tokens: prompts.reduce(0) { $0 + $1.tokens.count })
    }

    /// Pieces of at most so many tokens, the same number for each worker.
    private static func pieces(of texts: [TextTail], _ size: Int, _ parallelism: Parallelism) -> Int {
        let tokens = texts.reduce(0) { $0 + $1.tokens.count }
        let share = size * parallelism.workers
        return parallelism.workers * max(1, (tokens + share - 1) / share)
    }
}
