import Foundation

/// The clean-up that CLIP applies to a text before it is cut into tokens.
///
/// What ftfy 6 does to it, again and again until nothing changes (character references, C1 controls, ligatures, full
/// and half width, curly quotes, terminal escapes, control characters, NFC), then character references twice more,
/// white space collapsed, lower case. Text that was read in a wrong encoding (`Ã©` for `é`) is not repaired.
struct TextCleanup: Sendable {
    private let entities: HTMLEntities

    init(entities: HTMLEntities) {
        self.entities = entities
    }

    /// The text as the tokenizer sees it.
    func clean(_ text: String) -> String {
        guard !Self.isPlain(text) else { return text.lowercased() }
        let unescaped = entities.unescape(entities.unescape(repair(text)))
        return Self.lowercased(Self.collapse(unescaped))
    }

    /// Printable ASCII without references: nearly every prompt, with nothing to clean.
    ///
    /// Runs of spaces may stay, since words are told apart by any number of them.
    static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x20...0x7E).contains($0) && $0 != UInt8(ascii: "&") }
    }

    /// What ftfy does: every round that changes something makes the text shorter or plainer, so it ends.
    private func repair(_ text: String) -> String {
        let hasTags = text.contains("<")
        var text = text
        while true {
            let unescaped = hasTags ? text : entities.unescapeClosed(text)
            let straight = Self.straighten(unescaped)
            // Not `==`, which takes a letter with a combining mark for the composed one.
            if straight.utf8.elementsEqual(text.utf8) { return text }
            text = straight
        }
    }

    /// What ftfy makes of characters one by one, then NFC.
    private static func straighten(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var rest = Substring(text).unicodeScalars[...]
        while let first = rest.popFirst() {
            let scalar = HTMLEntities.windows1252(first.value) ?? first
            switch scalar.value {
            case 0x2018...0x201B, 0x02BC: result.append("'")
            case 0x201C...0x201F: result.append("\"")
            case 0x3000: result.append(" ")
            case 0xFF01...0xFFEF:
                result.append(contentsOf: String(scalar).precomposedStringWithCompatibilityMapping.unicodeScalars)
            case 0x1B: rest = rest.dropFirst(terminalSequence(rest))
            case 0x00...0x08, 0x0B, 0x0E...0x1F, 0x7F, 0x206A...0x206F, 0xFEFF, 0xFFF9...0xFFFC: continue
            default:
                if let parts = ligatures[scalar] {
                    result.append(contentsOf: parts.unicodeScalars)
                } else {
                    result.append(scalar)
                }
            }
        }
        return String(result).precomposedStringWithCanonicalMapping
    }

    /// How many scalars behind an escape belong to a terminal's sequence such as `[31m`; 0 where there is none.
    private static func terminalSequence(_ rest: Substring.UnicodeScalarView.SubSequence) -> Int {
        guard rest.first == "[" else { return 0 }
        let parameters = rest.dropFirst().prefix { ("0"..."9").contains($0) || $0 == ";" }
        guard let end = rest.dropFirst(1 + parameters.count).first, end.isASCII, end.properties.isAlphabetic else {
            return 0
        }
        return parameters.count + 2
    }

    /// Runs of white space become one space; none is left at the ends.
    private static func collapse(_ text: String) -> String {
        text.unicodeScalars.split { $0.properties.isWhitespace }.map { String($0) }.joined(separator: " ")
    }

    /// Lower case with the final sigma that the library's own lacks (Unicode, section 3.13, Final_Sigma).
    private static func lowercased(_ text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        guard scalars.contains(sigma) else { return text.lowercased() }
        var result = ""
        for (index, scalar) in scalars.enumerated() {
            let isFinal =
                scalar == sigma && isCased(scalars[..<index].reversed().first { !$0.properties.isCaseIgnorable })
                && !isCased(scalars[(index + 1)...].first { !$0.properties.isCaseIgnorable })
            result += isFinal ? "\u{3C2}" : scalar.properties.lowercaseMapping
        }
        return result
    }

    private static let sigma: Unicode.Scalar = "\u{3A3}"

    private static func isCased(_ scalar: Unicode.Scalar?) -> Bool {
        scalar?.properties.isCased ?? false
    }

    /// Latin ligatures and digraphs that are taken apart.
    private static let ligatures: [Unicode.Scalar: String] = [
        "\u{132}": "IJ", "\u{133}": "ij", "\u{149}": "'n", "\u{1F1}": "DZ", "\u{1F2}": "Dz", "\u{1F3}": "dz",
        "\u{1C4}": "D\u{17D}", "\u{1C5}": "D\u{17E}", "\u{1C6}": "d\u{17E}", "\u{1C7}": "LJ", "\u{1C8}": "Lj",
        "\u{1C9}": "lj", "\u{1CA}": "NJ", "\u{1CB}": "Nj", "\u{1CC}": "nj", "\u{FB00}": "ff", "\u{FB01}": "fi",
        "\u{FB02}": "fl", "\u{FB03}": "ffi", "\u{FB04}": "ffl", "\u{FB05}": "\u{17F}t", "\u{FB06}": "st",
    ]
}
