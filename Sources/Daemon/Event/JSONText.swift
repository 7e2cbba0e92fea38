/// The characters of a JSON string, escaped so that a record stays one line for every reader.
enum JSONText {
    /// Appends as much of a text as fits into `atMost` bytes, in whole characters (Unicode scalars).
    ///
    /// Control characters are escaped, those past ASCII too: U+0085, U+2028 and U+2029 end a line for many programs,
    /// and the others would reach the terminal of whoever tails the stream.
    ///
    /// - Returns: whether the whole text fitted.
    static func append(_ text: String, to bytes: inout [UInt8], atMost: Int) -> Bool {
        let start = bytes.count
        if text.utf8.allSatisfy(isPlain), text.utf8.count <= atMost {
            bytes.append(contentsOf: text.utf8)
            return true
        }
        for scalar in text.unicodeScalars {
            let before = bytes.count
            append(scalar, to: &bytes)
            guard bytes.count - start > atMost else { continue }
            bytes.removeLast(bytes.count - before)
            return false
        }
        return true
    }

    private static func append(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) {
        switch scalar.value {
        case 0x22: escape(UInt8(ascii: "\""), to: &bytes)
        case 0x5C: escape(UInt8(ascii: "\\"), to: &bytes)
        case 0x08: escape(UInt8(ascii: "b"), to: &bytes)
        case 0x09: escape(UInt8(ascii: "t"), to: &bytes)
        case 0x0A: escape(UInt8(ascii: "n"), to: &bytes)
        case 0x0C: escape(UInt8(ascii: "f"), to: &bytes)
        case 0x0D: escape(UInt8(ascii: "r"), to: &bytes)
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029: escape(code: scalar.value, to: &bytes)
        case 0..<0x80: bytes.append(UInt8(truncatingIfNeeded: scalar.value))
        default: bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
    }

    /// Whether a byte is a character of its own that needs no escape; nearly all of every record is.
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    private static func escape(_ letter: UInt8, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(letter)
    }

    private static func escape(code: UInt32, to bytes: inout [UInt8]) {
        escape(UInt8(ascii: "u"), to: &bytes)
        for shift in stride(from: 12, through: 0, by: -4) {
            bytes.append(Hexadecimal.digit(UInt8(truncatingIfNeeded: code >> UInt32(shift))))
        }
    }
}
