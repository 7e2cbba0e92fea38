/// The prompts that a label is put into; their features are averaged.
public struct PromptTemplates: Sendable, Hashable {
    /// Each holds one `{}`.
    let texts: [String]

    /// OpenAI's 80 ImageNet templates and five about scenes (the paper's ensemble).
    public static let ensemble = PromptTemplates(
        trusted: BundledText.lines(of: "templates.txt").map { String($0) })

    /// The one prompt that CLIP's authors use where they use one.
    public static let single = PromptTemplates(trusted: ["a photo of a {}."])

    /// The one prompt that labels are put into to find out where in a picture they are.
    public static let segmentation = PromptTemplates(trusted: ["a clean origami {}."])

    /// The most templates of a set.
    public static let most = 1_000

    private init(trusted texts: [String]) {
        self.texts = texts
    }

    /// Reads a file of templates: one a line, each with one `{}`; a line that begins with `#` is a comment.
    ///
    /// Throws ``LabelFile/Problems`` with everything that is wrong; `file` is for messages.
    public static func read(_ bytes: [UInt8], file: String) throws(LabelFile.Problems) -> PromptTemplates {
        var texts: [String] = []
        var lines: [String: Int] = [:]
        var problems: [LabelFile.Problem] = []
        for (index, bytes) in LabelText.lines(of: bytes).enumerated() {
            do throws(LabelLine.Problem) {
                guard let text = try template(bytes) else { continue }
                if let first = lines[text] {
                    throw LabelLine.Problem("the template of line \(first) again; give each once")
                }
                lines[text] = index + 1
                texts.append(text)
            } catch {
                problems.append(LabelFile.Problem(file: file, line: index + 1, message: error.message))
            }
        }
        if texts.count > most {
            problems.append(
                LabelFile.Problem(file: file, line: 0, message: "\(texts.count) templates; at most \(most) are taken"))
        }
        if texts.isEmpty, problems.isEmpty {
            problems.append(
                LabelFile.Problem(
                    file: file, line: 0, message: "it holds no template; write one a line, such as: a photo of a {}."))
        }
        guard problems.isEmpty else { throw LabelFile.Problems(problems: problems) }
        return PromptTemplates(trusted: texts)
    }

    /// A line's template; nil where it is empty or a comment.
    private static func template(_ bytes: ArraySlice<UInt8>) throws(LabelLine.Problem) -> String? {
        guard let line = String(validating: bytes, as: UTF8.self) else {
            throw LabelLine.Problem("it is not UTF-8; save the file as UTF-8")
        }
        if let control = LabelText.control(in: line) {
            throw LabelLine.Problem("the control character \(control); take it out")
        }
        let text = LabelText.collapsed(line)
        guard !text.isEmpty, !text.unicodeScalars.starts(with: ["#"]) else { return nil }
        let places = text.ranges(of: "{}").count
        guard places == 1 else {
            throw LabelLine.Problem("\"\(text)\" holds {} \(places) times; write it once, where the label goes")
        }
        guard let tokens = TextLengths.excess(ofTemplate: text) else { return text }
        throw LabelLine.Problem(
            "\"\(text)\" alone is \(tokens) tokens long, at most \(TextLengths.limit) are taken: shorten it")
    }

    /// What identifies the set.
    var digest: String {
        SHA256.hexadecimal(Array(texts.joined(separator: "\n").utf8))
    }

    /// No template alone has more tokens than so many, start and end not counted.
    var mostTokens: Int {
        // The ensemble's figure is known; of others a byte is a token at most.
        self == .ensemble ? Self.mostTokensOfEnsemble : texts.map(\.utf8.count).max() ?? 0
    }

    static let mostTokensOfEnsemble = 12

    /// A template with a label in it.
    static func fill(_ template: String, with label: String) -> String {
        template.replacing("{}", with: label)
    }

    /// What all prompts of a template begin with.
    static func beginning(of template: String) -> String {
        template.split(separator: "{}", maxSplits: 1, omittingEmptySubsequences: false).first.map(String.init) ?? ""
    }
}

extension TextLengths {
    /// The tokens of a template with the shortest label where they are too many.
    static func excess(ofTemplate template: String) -> Int? {
        guard template.utf8.count + 2 > Self.limit else { return nil }
        let tokens = Tokenizer.shared.encode(PromptTemplates.fill(template, with: "a")).count + 2
        return tokens > Self.limit ? tokens : nil
    }
}
