/// The rules of the texts that users write: labels, wordings, templates.
///
/// All work scalar by scalar, since a combining mark may stand on a space and make one character of both.
public enum LabelText {
    /// The text with single spaces between its words and none at its ends.
    public static func collapsed(_ text: some StringProtocol) -> String {
        text.unicodeScalars.split { $0.properties.isWhitespace }.map { String(String.UnicodeScalarView($0)) }
            .joined(separator: " ")
    }

    /// A control character other than a tab, as messages write it: `U+85`; nil where the text holds none.
    public static func control(in text: some StringProtocol) -> String? {
        text.unicodeScalars.first { $0.properties.generalCategory == .control && $0 != "\t" }.map(code)
    }

    /// The first character, as messages write it, of a text in which nothing can be seen; nil where something can.
    ///
    /// The model would get a bare prompt. White space is passed over: a text of it alone is empty.
    public static func unseen(in text: some StringProtocol) -> String? {
        let first = text.unicodeScalars.first { !$0.properties.isWhitespace }
        guard let first, text.unicodeScalars.allSatisfy(isUnseen) else { return nil }
        return code(first)
    }

    /// Whether a character is white space, has no width, or says how others are shown.
    private static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
        let properties = scalar.properties
        // A braille cell without dots counts as a symbol.
        return properties.isWhitespace || properties.isDefaultIgnorableCodePoint
            || properties.generalCategory == .format || scalar == "\u{2800}"
    }

    private static func code(_ scalar: Unicode.Scalar) -> String {
        "U+" + String(scalar.value, radix: 16, uppercase: true)
    }

    /// The lines of a file without their ends; a byte-order mark is no part of the first.
    static func lines(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        return bytes[start...].split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
            line.last == 0x0D ? line.dropLast() : line
        }
    }

    /// Without white space at the ends.
    static func trimmed(_ scalars: some BidirectionalCollection<Unicode.Scalar>) -> [Unicode.Scalar] {
        let rest = scalars.drop { $0.properties.isWhitespace }
        let spaces = rest.reversed().prefix { $0.properties.isWhitespace }.count
        return Array(rest.dropLast(spaces))
    }

    /// Without what stands behind a `#` that begins the line or follows white space.
    static func withoutComment(_ line: [Unicode.Scalar]) -> [Unicode.Scalar] {
        let comment = line.indices.first { index in
            line[index] == "#" && (index == 0 || line[index - 1].properties.isWhitespace)
        }
        return Array(line[..<(comment ?? line.endIndex)])
    }
}

extension String {
    init(_ scalars: some Collection<Unicode.Scalar>) {
        self.init(String.UnicodeScalarView(scalars))
    }
}
