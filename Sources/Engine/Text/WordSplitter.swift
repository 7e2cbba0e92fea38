/// Cuts a cleaned text into the pieces that are merged by themselves.
///
/// CLIP's pattern: `<|startoftext|>|<|endoftext|>|'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|[^\s\p{L}\p{N}]+`.
enum WordSplitter {
    /// The pattern ignores case, and a long s is an s then.
    private static let whole = ["<|startoftext|>", "<|endoftext|>", "'s", "'ſ", "'t", "'re", "'ve", "'m", "'ll", "'d"]
        .map { Array($0.unicodeScalars) }

    /// The pieces in order; white space is left out.
    static func words(of text: String) -> [Substring] {
        let scalars = text.unicodeScalars
        var words: [Substring] = []
        var start = scalars.startIndex
        while start < scalars.endIndex {
            let kind = Kind(scalars[start])
            guard kind != .space else {
                start = scalars.index(after: start)
                continue
            }
            var end = start
            // Only these two begin one, and nearly no piece begins with them.
            if scalars[start] == "'" || scalars[start] == "<",
                let special = whole.first(where: { scalars[start...].starts(with: $0) })
            {
                end = scalars.index(start, offsetBy: special.count)
            } else {
                repeat {
                    end = scalars.index(after: end)
                } while kind != .number && end < scalars.endIndex && Kind(scalars[end]) == kind
            }
            words.append(text[start..<end])
            start = end
        }
        return words
    }

    private enum Kind {
        case letter
        case number
        case space
        case other

        init(_ scalar: Unicode.Scalar) {
            // Most texts are ASCII, where a comparison saves the look-up.
            switch scalar {
            case "a"..."z", "A"..."Z": self = .letter
            case " ": self = .space
            case "0"..."9": self = .number
            default: self.init(category: scalar)
            }
        }

        private init(category scalar: Unicode.Scalar) {
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: self = .letter
            case .decimalNumber, .letterNumber, .otherNumber: self = .number
            default: self = scalar.properties.isWhitespace ? .space : .other
            }
        }
    }
}
