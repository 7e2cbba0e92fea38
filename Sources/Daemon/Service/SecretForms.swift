/// Where a secret stands in a text, whatever form it was given on the way there.
///
/// Found are the bytes as they are, with any of them percent-encoded (RFC 3986; a space may be `+`), and base64 in both
/// alphabets (RFC 4648), also of something longer that the secret is a part of, such as `user:password`.
struct SecretForms: Sendable, Hashable {
    private let secret: [UInt8]
    /// What base64 makes of the secret whatever stands before and after it, for each of the three ways to be aligned.
    private let encoded: [[UInt8]]

    /// Bytes from which on a secret is hidden inside of words too; a shorter one would tear up every text.
    static let shortest = 4

    /// What stands where secrets do, and is none.
    private static let ordinary: Set<String> = [
        "basic", "bearer", "digest", "false", "http", "https", "none", "null", "rtsp", "true",
    ]

    /// Whether what may be a secret can be hidden wherever it stands, and ordinary texts stay as they are.
    static func standsOut(_ text: String) -> Bool {
        text.utf8.count >= shortest && !ordinary.contains(text.lowercased())
    }

    init(_ secret: [UInt8]) {
        self.secret = secret
        encoded = secret.count < Self.shortest ? [] : (0..<3).map { Self.base64Core(of: secret, offset: $0) }
    }

    /// How many bytes from `start` on are the secret in one of its forms; nil where none begins there.
    func match(in text: [UInt8], at start: Int) -> Range<Int>? {
        guard start < text.count else { return nil }
        if let end = literalEnd(in: text, at: start), isWhole(start..<end, in: text) { return start..<end }
        for core in encoded where Self.matches(core, text, at: start) {
            return Self.base64Run(around: start..<start + core.count, in: text)
        }
        return nil
    }

    /// The end of the secret from `start` on, each byte as it is or percent-encoded; the longest where there are several.
    private func literalEnd(in text: [UInt8], at start: Int) -> Int? {
        // A percent sign of the secret may stand for itself or be encoded, so there may be more than one way to read on.
        var ends = [start]
        for byte in secret {
            ends = ends.flatMap { Self.ends(of: byte, in: text, at: $0) }
            if ends.isEmpty { return nil }
        }
        return ends.max()
    }

    private static func ends(of byte: UInt8, in text: [UInt8], at position: Int) -> [Int] {
        guard position < text.count else { return [] }
        let isLiteral = text[position] == byte || byte == UInt8(ascii: " ") && text[position] == UInt8(ascii: "+")
        let isEncoded = text[position] == percent && decoded(text, at: position) == byte
        return (isLiteral ? [position + 1] : []) + (isEncoded ? [position + 3] : [])
    }

    /// Whether a place may be taken for the secret: a short one only where it is no part of a word.
    private func isWhole(_ place: Range<Int>, in text: [UInt8]) -> Bool {
        guard secret.count < Self.shortest else { return true }
        let before = place.lowerBound > 0 ? text[place.lowerBound - 1] : 0
        let after = place.upperBound < text.count ? text[place.upperBound] : 0
        return !Self.isWordByte(before) && !Self.isWordByte(after)
    }

    private static let percent = UInt8(ascii: "%")

    /// The byte that `%XX` stands for.
    private static func decoded(_ text: [UInt8], at start: Int) -> UInt8? {
        guard start + 2 < text.count, text[start] == percent, let high = hexadecimal(text[start + 1]),
            let low = hexadecimal(text[start + 2])
        else { return nil }
        return high << 4 | low
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        Character(Unicode.Scalar(byte)).hexDigitValue.map(UInt8.init)
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        byte >= 0x80 || Character(Unicode.Scalar(byte)).isLetter || Character(Unicode.Scalar(byte)).isNumber
    }

    /// Base64 of the secret after `offset` unknown bytes, without the characters that depend on its neighbours.
    private static func base64Core(of secret: [UInt8], offset: Int) -> [UInt8] {
        var encoded: [UInt8] = []
        Base64.append([UInt8](repeating: 0, count: offset) + secret, to: &encoded)
        // 6 bits a character: those that hold a bit of a byte before the secret or after it are not certain.
        let first = (offset * 8 + 5) / 6
        let last = (offset + secret.count) * 8 / 6
        return Array(encoded[first..<last])
    }

    /// Whether a core stands at a place, in either alphabet.
    private static func matches(_ core: [UInt8], _ text: [UInt8], at start: Int) -> Bool {
        guard start + core.count <= text.count else { return false }
        for (offset, byte) in core.enumerated() where standard(text[start + offset]) != byte { return false }
        return true
    }

    /// The character of the standard alphabet for one of that for URLs.
    private static func standard(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "-"): UInt8(ascii: "+")
        case UInt8(ascii: "_"): UInt8(ascii: "/")
        default: byte
        }
    }

    /// The whole run of base64 that a core is a part of: its first and last characters hold bits of the secret too.
    private static func base64Run(around core: Range<Int>, in text: [UInt8]) -> Range<Int> {
        func isInside(_ byte: UInt8) -> Bool {
            byte < 0x80 && (isWordByte(byte) || byte == UInt8(ascii: "=") || "+/-_".utf8.contains(byte))
        }
        var (start, end) = (core.lowerBound, core.upperBound)
        while start > 0, isInside(text[start - 1]), text[start - 1] != UInt8(ascii: "=") { start -= 1 }
        while end < text.count, isInside(text[end]) { end += 1 }
        return start..<end
    }
}
