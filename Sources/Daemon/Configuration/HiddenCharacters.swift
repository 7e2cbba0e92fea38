/// A text whose asterisks, and some letters, stand behind private-use characters of the same width.
///
/// Lines and columns stay as they are.
struct HiddenCharacters {
    /// What is parsed.
    private(set) var text: String
    private var letters: [Unicode.Scalar] = []

    private static let first: UInt32 = 0xF0000
    private static let reserved: ClosedRange<UInt32> = 0xF0000...0xF00FF

    /// Stands for an asterisk.
    static let asterisk = Unicode.Scalar(first) ?? "*"

    /// Whether a text with this character can't be hidden.
    static func isReserved(_ scalar: Unicode.Scalar) -> Bool {
        reserved.contains(scalar.value)
    }

    /// Hides the asterisks.
    init(hiding text: String) {
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: text.unicodeScalars.lazy.map { $0 == "*" ? Self.asterisk : $0 })
        self.text = String(scalars)
    }

    /// Hides the first letter of the key at a place, which makes it another key; false where none begins there.
    mutating func rename(at place: TextPlace) -> Bool {
        var scalars = text.unicodeScalars
        guard var index = Self.index(of: place, in: scalars) else { return false }
        if scalars[index] == "\"" || scalars[index] == "'" { scalars.formIndex(after: &index) }
        guard index < scalars.endIndex, scalars[index].properties.isAlphabetic || scalars[index] == "_",
            let name = Unicode.Scalar(Self.first + 1 + UInt32(letters.count)), Self.isReserved(name)
        else { return false }
        letters.append(scalars[index])
        scalars.replaceSubrange(index...index, with: CollectionOfOne(name))
        text = String(scalars)
        return true
    }

    /// A part of the text as it was.
    func restored(_ part: String) -> String {
        guard part.unicodeScalars.contains(where: Self.isReserved) else { return part }
        var scalars = String.UnicodeScalarView()
        scalars.append(
            contentsOf: part.unicodeScalars.lazy.map { scalar in
                guard Self.isReserved(scalar) else { return scalar }
                let index = Int(scalar.value - Self.first) - 1
                return letters.indices.contains(index) ? letters[index] : "*"
            })
        return String(scalars)
    }

    /// Counts lines as libyaml does.
    private static func index(of place: TextPlace, in scalars: String.UnicodeScalarView) -> String.Index? {
        var line = 1
        var column = 1
        var previous: Unicode.Scalar = " "
        for index in scalars.indices {
            let scalar = scalars[index]
            defer { previous = scalar }
            // Both characters are one line break.
            if scalar == "\n", previous == "\r" { continue }
            if line == place.line, column == place.column { return index }
            switch scalar {
            case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}":
                line += 1
                column = 1
            default: column += 1
            }
        }
        return nil
    }
}
