/// Which texts a model can't read as words.
///
/// A character that the tokenizer's merges lack is cut into its bytes. A label that is mostly such bytes means next to
/// nothing to the text tower: it needs a wording in the language of the captions.
public enum BytePieces {
    /// Whether more than half of a text's pieces are bytes that make no character by themselves.
    public static func areMost(of text: String) -> Bool {
        guard !text.utf8.allSatisfy({ $0 < 0x80 }) else { return false }
        return areMost(of: text, Tokenizer.shared)
    }

    static func areMost(of text: String, _ tokenizer: Tokenizer) -> Bool {
        let tokens = tokenizer.encode(text)
        let fragments = tokens.count { String(validating: tokenizer.bytes(of: $0), as: UTF8.self) == nil }
        return 2 * fragments > tokens.count
    }

    /// The labels with a text that is mostly bytes, in order.
    public static func labels(_ labels: [Label]) -> [Label] {
        labels.filter { $0.texts.contains(where: areMost) }
    }
}
