/// HTML's character references, as Python's `html.unescape` reads them (HTML 5, section 13.2.5.72).
struct HTMLEntities: Sendable {
    private let named: [String: String]
    private let longest: Int

    /// The table: one reference a line, its name and its characters in hexadecimal.
    init(lines: [Substring]) {
        var named: [String: String] = [:]
        for line in lines {
            let fields = line.split(separator: " ")
            let scalars = fields.dropFirst().compactMap { UInt32($0, radix: 16).flatMap(Unicode.Scalar.init) }
            named[String(fields[0])] = String(String.UnicodeScalarView(scalars))
        }
        self.named = named
        longest = named.keys.map(\.utf8.count).max() ?? 0
    }

    /// Every reference replaced by its characters, once.
    func unescape(_ text: String) -> String {
        Self.replace(in: text, reference)
    }

    /// Every reference that a semicolon closes replaced, once, names in capitals too: `&EACUTE;` (as ftfy reads them).
    func unescapeClosed(_ text: String) -> String {
        Self.replace(in: text, closedReference)
    }

    private static func replace(
        in text: String, _ reference: (Substring.UnicodeScalarView.SubSequence) -> (String, Int)?
    ) -> String {
        guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
        var result = String.UnicodeScalarView()
        var rest = Substring(text).unicodeScalars[...]
        while let scalar = rest.popFirst() {
            if scalar == "&", let (characters, length) = reference(rest) {
                result.append(contentsOf: characters.unicodeScalars)
                rest = rest.dropFirst(length)
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }

    private func closedReference(in scalars: Substring.UnicodeScalarView.SubSequence) -> (String, Int)? {
        if scalars.first == "#" {
            guard let (characters, length) = number(in: scalars), scalars.dropFirst(length - 1).first == ";" else {
                return nil
            }
            return (characters, length)
        }
        let letters = name(in: scalars)
        guard scalars.dropFirst(letters.count).first == ";" else { return nil }
        let name = String(letters) + ";"
        if let characters = named[name] { return (characters, letters.count + 1) }
        // In capitals, where that means nothing else: P&EACUTE;REZ, but &COPYSR; is &COPY and letters.
        guard name == name.uppercased(), let characters = named[name.lowercased()], unescape("&" + name) == "&" + name
        else { return nil }
        return (characters.uppercased(), letters.count + 1)
    }

    private func name(in scalars: Substring.UnicodeScalarView.SubSequence) -> Substring.UnicodeScalarView.SubSequence {
        scalars.prefix(longest).prefix { $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0)) }
    }

    /// What the scalars behind an ampersand stand for, and how many of them do.
    private func reference(in scalars: Substring.UnicodeScalarView.SubSequence) -> (String, Int)? {
        if scalars.first == "#" { return number(in: scalars) }
        let name = name(in: scalars)
        let closed = scalars.dropFirst(name.count).first == ";"
        if closed, let characters = named[String(name) + ";"] { return (characters, name.count + 1) }
        for length in Swift.stride(from: name.count, to: 1, by: -1) {
            if let characters = named[String(name.prefix(length))] { return (characters, length) }
        }
        return nil
    }

    private func number(in scalars: Substring.UnicodeScalarView.SubSequence) -> (String, Int)? {
        let isHexadecimal = scalars.dropFirst().first == "x" || scalars.dropFirst().first == "X"
        let start = isHexadecimal ? 2 : 1
        let digits = scalars.dropFirst(start).prefix {
            isHexadecimal ? $0.isASCII && $0.properties.isASCIIHexDigit : ("0"..."9").contains($0)
        }
        guard !digits.isEmpty else { return nil }
        let closed = scalars.dropFirst(start + digits.count).first == ";"
        let length = start + digits.count + (closed ? 1 : 0)
        let value = UInt32(String(digits), radix: isHexadecimal ? 16 : 10) ?? .max
        if let replaced = Self.windows1252Characters[value] { return (String(replaced), length) }
        guard value != 0, value <= 0x10FFFF, let scalar = Unicode.Scalar(value) else { return ("\u{FFFD}", length) }
        // Control characters and noncharacters stand for nothing.
        let isNothing =
            (1...8).contains(value) || (0x0E...0x1F).contains(value) || (0x7F...0x9F).contains(value) || value == 0x0B
            || (0xFDD0...0xFDEF).contains(value) || value & 0xFFFE == 0xFFFE
        return (isNothing ? "" : String(scalar), length)
    }

    /// The character that Windows had at a C1 control's place.
    static func windows1252(_ value: UInt32) -> Unicode.Scalar? {
        (0x80...0x9F).contains(value) ? windows1252Characters[value] : nil
    }

    /// Numbers that mean the characters which Windows had there.
    private static let windows1252Characters: [UInt32: Unicode.Scalar] = [
        0x80: "€", 0x82: "‚", 0x83: "ƒ", 0x84: "„", 0x85: "…", 0x86: "†", 0x87: "‡", 0x88: "ˆ", 0x89: "‰", 0x8A: "Š",
        0x8B: "‹", 0x8C: "Œ", 0x8E: "Ž", 0x91: "‘", 0x92: "’", 0x93: "“", 0x94: "”", 0x95: "•", 0x96: "–", 0x97: "—",
        0x98: "˜", 0x99: "™", 0x9A: "š", 0x9B: "›", 0x9C: "œ", 0x9E: "ž", 0x9F: "Ÿ", 0x0D: "\r", 0x81: "\u{81}",
        0x8D: "\u{8D}", 0x8F: "\u{8F}", 0x90: "\u{90}", 0x9D: "\u{9D}",
    ]
}
