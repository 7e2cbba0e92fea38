/// A node of a YAML document, with its place; aliases and merge keys are resolved.
struct YAMLNode: Sendable {
    /// What a node holds.
    indirect enum Content: Sendable {
        /// A text; `isPlain` where it stands without quotes, so that it may be a number or a switch.
        case scalar(String, isPlain: Bool)
        case sequence([YAMLNode])
        case mapping([Entry])
        /// Something whose problem has been told already.
        case invalid
    }

    /// A key of a mapping and its value.
    struct Entry: Sendable {
        var key: String
        var place: TextPlace
        var value: YAMLNode
    }

    /// The key whose value this is, or whose list holds it; empty for the whole document.
    var name: String
    var place: TextPlace
    var content: Content
    /// How many nodes it is, with all below it.
    var size: Int
}

/// A place in a text: line and column from 1, columns in Unicode scalars.
struct TextPlace: Sendable, Hashable {
    var line: Int
    var column: Int

    static let start = TextPlace(line: 1, column: 1)
}

/// Where a value stands in its file, which is no part of what the file says: any two are equal.
struct ValuePlace: Sendable, Equatable {
    var place: TextPlace?

    static func == (left: Self, right: Self) -> Bool { true }
}

extension YAMLNode {
    /// Whether it is nothing: an empty value, `~` or `null`.
    var isNothing: Bool {
        guard case .scalar(let text, isPlain: true) = content else { return false }
        return text.isEmpty || text == "~" || text.lowercased() == "null"
    }

    var isInvalid: Bool {
        if case .invalid = content { true } else { false }
    }
}
