/// A text of the configuration after `${…}` was filled in, which still knows what came from outside.
struct ExpandedText: Sendable, Hashable {
    /// A part of it.
    enum Piece: Sendable, Hashable {
        /// Stands in the file as it is.
        case literal(String)
        /// Came from the environment or from a file.
        case secret(String)
    }

    var pieces: [Piece]

    /// The text that is meant; never to be shown where ``isExpanded``.
    var value: String {
        pieces.map { piece in
            switch piece {
            case .literal(let text), .secret(let text): text
            }
        }.joined()
    }

    /// Whether any of it came from outside.
    var isExpanded: Bool { !secrets.isEmpty }

    /// What came from outside.
    var secrets: [String] {
        pieces.compactMap { piece in
            if case .secret(let text) = piece { text } else { nil }
        }
    }
}

/// A text that is never shown where it is a secret: by its name, or as it came from the environment or from a file.
struct MaskedText: Sendable, Hashable {
    /// What is meant.
    let value: String
    /// Whether it is never shown.
    let isSecret: Bool

    /// - Parameter isSecret: whether it is one wherever it came from.
    init(_ text: ExpandedText, isSecret: Bool = false) {
        value = text.value
        self.isSecret = isSecret || text.isExpanded
    }
}

extension MaskedText: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The text, or three asterisks.
    var description: String { isSecret ? "***" : value }
    var debugDescription: String { description }
    var customMirror: Mirror { Mirror(self, children: [("description", description)]) }
}
