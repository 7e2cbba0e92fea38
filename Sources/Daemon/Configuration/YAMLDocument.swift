import Yams

/// Parses the text of a YAML document into ``YAMLNode``s, telling every problem that can be told.
///
/// Yams resolves aliases by itself and compares keys while it parses: a few lines of nested aliases make it work for
/// hours. So the asterisks are hidden from it, and aliases are resolved here, within a budget.
struct YAMLDocument {
    /// The document's node; nil for a document without content.
    private(set) var root: YAMLNode?
    /// What is wrong with it.
    private(set) var problems: [YAMLProblem] = []

    /// How often a key may be given twice in one file before the rest is no longer looked for.
    private static let duplicateLimit = 32

    /// Parses a text without byte-order mark.
    init(parsing text: String) {
        if let reserved = text.unicodeScalars.first(where: HiddenCharacters.isReserved) {
            let code = String(reserved.value, radix: 16, uppercase: true)
            problems = [YAMLProblem(place: .start, message: "it holds the private-use character U+\(code)")]
            return
        }
        var hidden = HiddenCharacters(hiding: text)
        for _ in 0..<Self.duplicateLimit {
            do {
                let parser = try Parser(yaml: hidden.text, resolver: .basic, encoding: .utf8)
                guard let node = try parser.singleRoot() else { return }
                // Anchors are held by the parser alone.
                withExtendedLifetime(parser) {
                    var conversion = YAMLConversion(hidden: hidden)
                    root = conversion.convert(root: node)
                    problems = conversion.problems
                }
                return
            } catch YamlError.duplicatedKeysInMapping(let names, let context) {
                // Yams stops at the first key that is there twice. It is given another name, and told about later
                // together with what else is wrong.
                let place = TextPlace(line: context.mark.line, column: context.mark.column)
                guard hidden.rename(at: place) else {
                    let name = hidden.restored(names.first ?? "")
                    problems = [YAMLProblem(place: place, message: "the key \"\(name)\" is there twice")]
                    return
                }
            } catch {
                problems = [YAMLProblem(error, text: text)]
                return
            }
        }
        problems = [YAMLProblem(place: .start, message: "more than \(Self.duplicateLimit) keys are there twice")]
    }
}

/// Something that is wrong with a YAML document.
struct YAMLProblem: Sendable {
    var place: TextPlace
    var message: String

    init(place: TextPlace, message: String) {
        self.place = place
        self.message = message
    }

    /// What libyaml says, without the excerpt of the file that might show a password.
    init(_ error: any Error, text: String) {
        switch error {
        case YamlError.scanner(let context, let problem, let mark, _),
            YamlError.parser(let context, let problem, let mark, _),
            YamlError.composer(let context, let problem, let mark, _):
            place = TextPlace(line: mark.line, column: mark.column)
            let beginning = context.map { $0.mark.line < mark.line ? "\($0.text) of line \($0.mark.line)" : $0.text }
            message = "not YAML: " + [beginning, problem].compactMap(\.self).joined(separator: ", ")
            message += Self.advice(for: text, at: place)
        case YamlError.reader(let problem, let offset, let value, _):
            place = offset.map { Self.place(ofCharacter: $0, in: text) } ?? .start
            message = "not YAML: \(problem)"
            if value > 0 { message += " (U+\(String(value, radix: 16, uppercase: true)))" }
        default:
            place = .start
            message = "not YAML"
        }
    }

    /// What the usual mistakes of a line are.
    private static func advice(for text: String, at place: TextPlace) -> String {
        let lines = text.split(separator: "\n", maxSplits: place.line, omittingEmptySubsequences: false)
        guard place.line <= lines.count else { return "" }
        let line = lines[place.line - 1]
        if line.prefix(while: \.isWhitespace).contains("\t") { return "; indent with spaces, not with tabs" }
        if line.contains("${"), line.contains("{") {
            return "; inside [ ] and { } texts with ${…} need quotes"
        }
        return ""
    }

    private static func place(ofCharacter offset: Int, in text: String) -> TextPlace {
        var place = TextPlace.start
        for character in text.prefix(offset) {
            if character.isNewline {
                place = TextPlace(line: place.line + 1, column: 1)
            } else {
                place.column += character.unicodeScalars.count
            }
        }
        return place
    }
}
