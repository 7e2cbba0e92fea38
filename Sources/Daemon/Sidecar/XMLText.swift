/// Text as XML writes it.
enum XMLText {
    /// Whether XML 1.0 has a character.
    static func has(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x20...0xFFFD, 0x1_0000...: true
        default: false
        }
    }

    /// A text with U+FFFD for what XML has no character for.
    static func representable(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars { result.unicodeScalars.append(has(scalar) ? scalar : "\u{FFFD}") }
        return result
    }

    /// A text as it stands between tags.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in representable(text).unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\r", "\n", "\t": result += "&#\(scalar.value);"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
