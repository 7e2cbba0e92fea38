/// Tells which texts are too long for the model or leave it nothing, and looks closely only at those that might.
public struct TextLengths {
    private let templates: PromptTemplates
    /// Tokens of the longest template, when a text had to be looked at.
    private var longestTemplate: Int?

    /// The most tokens of a prompt, its start and end included.
    let limit: Int

    /// What every CLIP takes.
    public static let limit = 77

    /// Lengths of texts inside these templates.
    public init(templates: PromptTemplates, limit: Int = TextLengths.limit) {
        self.templates = templates
        self.limit = limit
    }

    /// What to say of a text that is too long with its prompt, or of which nothing reaches the model; nil where it is
    /// neither.
    ///
    /// - Parameter label: whose text it is.
    public mutating func problem(with text: String, of label: String) -> String? {
        let what = text == label ? "\"\(text)\"" : "the wording \"\(text)\" of \"\(label)\""
        if !TextCleanup.isPlain(text), Tokenizer.shared.encode(text).isEmpty {
            return "\(what) leaves nothing to look for once its character references are read: write a word"
        }
        guard let tokens = excess(of: text) else { return nil }
        return "\(what) is \(tokens) tokens long with its prompt, at most \(limit) are taken: shorten it"
    }

    /// The tokens of the longest prompt of a text where they are too many.
    mutating func excess(of text: String) -> Int? {
        // No piece is shorter than a byte of plain text; only a reference (`&amp;`) or another script may grow.
        if TextCleanup.isPlain(text), text.utf8.count + templates.mostTokens + 2 <= limit { return nil }
        let tokenizer = Tokenizer.shared
        let longest =
            longestTemplate
            ?? templates.texts.map { tokenizer.encode(PromptTemplates.fill($0, with: "")).count }.max() ?? 0
        longestTemplate = longest
        // Words that melt into a template's may be cut otherwise, but never into many more pieces.
        if tokenizer.encode(text).count + longest + 2 + Self.margin <= limit { return nil }
        let tokens = templates.texts.map { tokenizer.encode(PromptTemplates.fill($0, with: text)).count + 2 }.max() ?? 0
        return tokens > limit ? tokens : nil
    }

    private static let margin = 8
}
