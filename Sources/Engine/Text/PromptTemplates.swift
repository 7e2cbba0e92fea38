/// The prompts that a label is put into; their features are averaged.
public struct PromptTemplates: Sendable, Hashable {
    /// Each holds one `{}`.
    let texts: [String]

    /// OpenAI's 80 ImageNet templates and five about scenes (the paper's ensemble).
    public static let ensemble = PromptTemplates(
        trusted: BundledText.lines(of: "templates.txt").map { String($0) })

    private init(trusted texts: [String]) {
        self.texts = texts
    }

    /// What identifies the set.
    var digest: String {
        SHA256.hexadecimal(Array(texts.joined(separator: "\n").utf8))
    }

    /// A template with a label in it.
    static func fill(_ template: String, with label: String) -> String {
        template.replacing("{}", with: label)
    }

    /// What all prompts of a template begin with.
    static func beginning(of template: String) -> String {
        template.split(separator: "{}", maxSplits: 1, omittingEmptySubsequences: false).first.map(String.init) ?? ""
    }
}
