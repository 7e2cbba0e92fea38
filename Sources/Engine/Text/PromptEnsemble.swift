import Synchronization

/// The templates of a prompt ensemble over one text tower, the beginning of each computed once.
final class PromptEnsemble: Sendable {
    private let tower: TextTower
    private let tokenizer: Tokenizer
    private let templates: PromptTemplates
    private let parallelism: Parallelism
    private let prefixes: [TemplatePrefix]

    /// What all prompts of one template begin with.
    private struct TemplatePrefix: Sendable {
        let tokens: [Int32]
        let shared: SharedPrefix
    }

    init(tower: TextTower, tokenizer: Tokenizer, templates: PromptTemplates, workers: Int) throws(EngineError) {
        self.tower = tower
        self.tokenizer = tokenizer
        self.templates = templates
        parallelism = Parallelism(workers: workers)
        prefixes = try parallelism.map(templates.texts) { @Sendable template throws(EngineError) in
            let tokens = [Tokenizer.startOfText] + tokenizer.encode(PromptTemplates.beginning(of: template))
            return TemplatePrefix(tokens: tokens, shared: try tower.prefix(tokens))
        }
    }

    /// One unit feature a wording: the mean of its prompts' unit features, brought to unit length.
    func encode(_ wordings: [String]) throws(EngineError) -> [[Float]] {
        let encoded = try parallelism.map(Array(templates.texts.indices)) { @Sendable index throws(EngineError) in
            try self.encode(wordings, template: index)
        }
        let mean = Matrix(rows: wordings.count, columns: tower.geometry.embedding)
        for features in encoded {
            Elementwise.accumulate(features.all, times: 1 / Float(encoded.count), into: mean.all, first: false)
        }
        Elementwise.unitLength(mean.all)
        return wordings.indices.map { mean[rows: $0..<$0 + 1].values }
    }

    /// The unit features of the wordings in one template.
    private func encode(_ wordings: [String], template index: Int) throws(EngineError) -> Matrix {
        let prefix = prefixes[index]
        var behind: [[Int32]] = []
        var rows: [Int] = []
        let result = Matrix(rows: wordings.count, columns: tower.geometry.embedding)
        for (row, wording) in wordings.enumerated() {
            let prompt = PromptTemplates.fill(templates.texts[index], with: wording)
            let tokens = [Tokenizer.startOfText] + tokenizer.encode(prompt) + [Tokenizer.endOfText]
            guard tokens.count <= tower.geometry.context else {
                throw .textTooLong(text: wording, tokens: tokens.count, limit: tower.geometry.context)
            }
            if tokens.starts(with: prefix.tokens) {
                behind.append(Array(tokens.dropFirst(prefix.tokens.count)))
                rows.append(row)
            } else {
                // The wording melts into the template's last word: nothing is shared.
                let alone = try tower.encode([tokens], after: SharedPrefix(tokens: 0, layers: []))
                result[rows: row..<row + 1].copy(from: alone.all)
            }
        }
        if !behind.isEmpty {
            let features = try tower.encode(behind, after: prefix.shared)
            for (index, row) in rows.enumerated() {
                result[rows: row..<row + 1].copy(from: features[rows: index..<index + 1])
            }
        }
        return result
    }
}
