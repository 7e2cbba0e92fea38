import Foundation

/// The clean-up that CLIP applies to a text before it is cut into tokens.
///
/// What ftfy's defaults do to sound text (character entities, ligatures, full and half width, curly quotes, control
/// characters, NFC), then entities twice more, white space collapsed, lower case. Mojibake is not repaired.
struct TextCleanup: Sendable {
    private let entities: HTMLEntities

    init(entities: HTMLEntities) {
        self.entities = entities
    }

    /// The text as the tokenizer sees it.
    func clean(_ text: String) -> String {
        var text = text
        if !text.contains("<") {
            text = entities.unescape(text)
        }
        text = Self.straighten(text)
        text = entities.unescape(entities.unescape(text))
        return Self.collapse(text).lowercased()
    }

    /// What ftfy makes of characters one by one, then NFC.
    private static func straighten(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x2018...0x201B, 0x02BC: result.append("'")
            case 0x201C...0x201F: result.append("\"")
            case 0x3000: result.append(" ")
            case 0xFF01...0xFFEF:
                result.append(contentsOf: String(scalar).precomposedStringWithCompatibilityMapping.unicodeScalars)
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

    /// Runs of white space become one space; none is left at the ends.
    private static func collapse(_ text: String) -> String {
        text.unicodeScalars.split { $0.properties.isWhitespace }.map { String($0) }.joined(separator: " ")
    }

    /// Latin ligatures and digraphs that are taken apart.
    private static let ligatures: [Unicode.Scalar: String] = [
        "\u{132}": "IJ", "\u{133}": "ij", "\u{149}": "\u{2BC}n", "\u{1F1}": "DZ", "\u{1F2}": "Dz", "\u{1F3}": "dz",
        "\u{1C4}": "D\u{17D}", "\u{1C5}": "D\u{17E}", "\u{1C6}": "d\u{17E}", "\u{1C7}": "LJ", "\u{1C8}": "Lj",
        "\u{1C9}": "lj", "\u{1CA}": "NJ", "\u{1CB}": "Nj", "\u{1CC}": "nj", "\u{FB00}": "ff", "\u{FB01}": "fi",
        "\u{FB02}": "fl", "\u{FB03}": "ffi", "\u{FB04}": "ffl", "\u{FB05}": "\u{17F}t", "\u{FB06}": "st",
    ]
}
