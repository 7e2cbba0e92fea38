/// Characters, names and what stands for them.
extension XMLTreeReader {
    /// Refuses bytes that are no UTF-8 and characters that XML has not.
    func checkCharacters() throws(Problem) {
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw Problem(message: "it is not UTF-8", line: 1)
        }
        for (index, byte) in bytes.enumerated() where byte < 0x20 || byte == 0xEF {
            let isControl = byte < 0x20 && !Self.isSpace(byte)
            // U+FFFE and U+FFFF
            let rest = bytes[index...].prefix(3)
            if isControl || rest.elementsEqual([0xEF, 0xBF, 0xBE]) || rest.elementsEqual([0xEF, 0xBF, 0xBF]) {
                let line = 1 + bytes[..<index].count { $0 == UInt8(ascii: "\n") }
                throw Problem(message: "a character that XML does not have", line: line)
            }
        }
    }

    /// Text up to a byte or the end, with its references resolved.
    ///
    /// In text outside of tags `]]>` is refused; in a quoted value `<` is.
    mutating func characters(until end: UInt8) throws(Problem) -> String {
        var result = ""
        var start = position
        while position < bytes.count, bytes[position] != end {
            let byte = bytes[position]
            if byte == UInt8(ascii: "<") { throw problem("< in a quoted value") }
            if byte == UInt8(ascii: "]"), end == UInt8(ascii: "<"), bytes[position...].starts(with: "]]>".utf8) {
                throw problem("]]> in text")
            }
            guard byte == UInt8(ascii: "&") else {
                position += 1
                continue
            }
            result += text(start..<position)
            result.unicodeScalars.append(try reference())
            start = position
        }
        return result + text(start..<position)
    }

    private mutating func reference() throws(Problem) -> Unicode.Scalar {
        guard let end = bytes[position...].prefix(12).firstIndex(of: UInt8(ascii: ";")) else {
            throw problem("& without ;")
        }
        let name = text(position + 1..<end)
        if let scalar = Self.entities[name] ?? Self.number(name) {
            position = end + 1
            return scalar
        }
        throw problem("&\(name); is no character of XML")
    }

    private static let entities: [String: Unicode.Scalar] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'",
    ]

    private static func number(_ name: String) -> Unicode.Scalar? {
        guard name.hasPrefix("#") else { return nil }
        let isHexadecimal = name.hasPrefix("#x")
        let digits = name.dropFirst(isHexadecimal ? 2 : 1)
        guard digits.first?.isHexDigit == true else { return nil }
        let scalar = UInt32(digits, radix: isHexadecimal ? 16 : 10).flatMap(Unicode.Scalar.init)
        return scalar.flatMap { XMLText.has($0) ? $0 : nil }
    }

    /// A name: letters, digits and `_:.-`, and whatever is beyond ASCII.
    mutating func name() throws(Problem) -> String {
        let start = position
        while position < bytes.count, Self.isNamed(bytes[position], first: position == start) { position += 1 }
        guard position > start else { throw problem("a name is missing") }
        return text(start..<position)
    }

    private static func isNamed(_ byte: UInt8, first: Bool) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
            UInt8(ascii: ":"), 0x80...:
            true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"): !first
        default: false
        }
    }

    static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A
    }

    mutating func skipSpace() {
        while position < bytes.count, Self.isSpace(bytes[position]) { position += 1 }
    }

    /// Goes behind `text` if that is next.
    mutating func skip(_ text: String) -> Bool {
        guard bytes[position...].starts(with: text.utf8) else { return false }
        position += text.utf8.count
        return true
    }

    mutating func skip(through text: String) throws(Problem) {
        let first = text.utf8.first
        while position < bytes.count {
            if bytes[position] == first, skip(text) { return }
            position += 1
        }
        throw problem("\(text) is missing")
    }

    /// The text of some bytes as written.
    func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }

    /// A problem at the place that was reached.
    func problem(_ message: String) -> Problem {
        Problem(message: message, line: 1 + bytes[..<min(position, bytes.count)].count { $0 == UInt8(ascii: "\n") })
    }
}
