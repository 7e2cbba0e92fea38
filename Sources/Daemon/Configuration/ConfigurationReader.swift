import Decode

/// Reads checked values out of nodes, and gathers everything that is wrong with them.
final class ConfigurationReader {
    /// The file as problems call it.
    let file: String
    /// Where relative paths begin: the file's folder.
    let directory: String
    private let expander: TextExpander
    private var problems: [ConfigurationError.Problem] = []
    /// Problems of other files, in the order in which they were found.
    private var elsewhere: [ConfigurationError.Problem] = []

    /// Problems that are shown.
    static let problemLimit = 200

    init(file: String, directory: String, variables: [String: String]) {
        self.file = file
        self.directory = directory
        expander = TextExpander(variables: variables, directory: directory)
    }

    /// Everything that was reported, in the order of the places.
    var error: ConfigurationError? {
        let ordered = problems.enumerated().sorted { left, right in
            let places = [left, right].map { ($0.element.line ?? 0, $0.element.column ?? 0, $0.offset) }
            return places[0] < places[1]
        }
        var all = ordered.map(\.element) + elsewhere
        guard !all.isEmpty else { return nil }
        if all.count > Self.problemLimit {
            let message = "and \(all.count - Self.problemLimit) more problems"
            all = all.prefix(Self.problemLimit) + [ConfigurationError.Problem(file: file, message: message)]
        }
        return ConfigurationError(problems: all)
    }

    /// Reports something at a place of the file; nil means the whole file.
    func report(_ message: String, at place: TextPlace?) {
        problems.append(
            ConfigurationError.Problem(file: file, line: place?.line, column: place?.column, message: message))
    }

    /// Reports something about another file.
    func report(_ message: String, file: String, line: Int?) {
        elsewhere.append(ConfigurationError.Problem(file: file, line: line, message: message))
    }

    /// Reports that a node holds something else than what is allowed.
    func reject(_ node: YAMLNode, expected: String, hint: String = "") {
        guard !node.isInvalid else { return }
        report("\(Self.title(node))found \(Self.found(node)); expected \(expected)\(hint)", at: node.place)
    }

    /// The text of a node with `${…}` filled in; nil, and reported, where it is no text.
    func text(_ node: YAMLNode, expected: String) -> ExpandedText? {
        guard case .scalar(let text, _) = node.content, !node.isNothing else {
            reject(node, expected: expected)
            return nil
        }
        do throws(TextExpander.Failure) {
            return try expander.expand(text)
        } catch {
            for message in error.messages { report("\(Self.title(node))\(message)", at: node.place) }
            return nil
        }
    }

    /// The text of a node that may be a number or a switch: without quotes, or filled in.
    func bareText(_ node: YAMLNode, expected: String) -> String? {
        guard let text = text(node, expected: expected) else { return nil }
        guard case .scalar(_, isPlain: false) = node.content, !text.isExpanded else { return text.value }
        reject(node, expected: expected, hint: "; leave the quotes out")
        return nil
    }

    /// `key: `, or nothing for the whole document.
    static func title(_ node: YAMLNode) -> String {
        node.name.isEmpty ? "" : "\(shown(node.name)): "
    }

    /// What a node holds, as it stands in the file: what `${…}` brings is not shown.
    static func found(_ node: YAMLNode) -> String {
        switch node.content {
        case .scalar where node.isNothing: "nothing"
        case .scalar(let text, _): "\"\(shown(text))\""
        case .sequence(let elements): elements.isEmpty ? "an empty list" : "a list"
        case .mapping: "a map"
        case .invalid: "something else"
        }
    }

    /// A text of the file for messages: one line, not too long, passwords in URLs masked.
    static func shown(_ text: String) -> String {
        var line = ""
        for scalar in Secrets.mask(text).unicodeScalars.prefix(60) {
            let isControl = scalar.properties.generalCategory == .control || scalar.properties.isNoncharacterCodePoint
            line.unicodeScalars.append(isControl ? "\u{FFFD}" : scalar)
        }
        return text.unicodeScalars.count > 60 ? line + "…" : line
    }
}
