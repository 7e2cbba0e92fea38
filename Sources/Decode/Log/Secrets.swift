/// Hides what must not be read in logs, events and errors.
public enum Secrets {
    /// What stands in the place of a secret.
    static let mark = "***"

    /// The text with user and password, query values and fragments of every URL in it masked.
    ///
    /// Any value of a query may be a token whatever its key is called, so none is shown.
    public static func mask(_ text: String) -> String {
        let bytes = Array(text.utf8)
        guard let first = schemeEnd(in: bytes, from: 0) else { return text }
        var masked: [UInt8] = []
        var position = 0
        var next: Int? = first
        while let start = next {
            masked += bytes[position..<start]
            let end = bytes[start...].firstIndex(where: isDelimiter) ?? bytes.count
            masked += maskedAuthorityAndPath(bytes[start..<end])
            position = end
            next = schemeEnd(in: bytes, from: end)
        }
        masked += bytes[position...]
        return String(decoding: masked, as: UTF8.self)
    }

    /// The index after the next `://`.
    private static func schemeEnd(in bytes: [UInt8], from start: Int) -> Int? {
        var index = start
        while index + 2 < bytes.count {
            if bytes[index] == UInt8(ascii: ":"), bytes[index + 1] == UInt8(ascii: "/"),
                bytes[index + 2] == UInt8(ascii: "/")
            {
                return index + 3
            }
            index += 1
        }
        return nil
    }

    /// Whether a URL in running text ends before this byte.
    private static func isDelimiter(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">")
    }

    /// What follows `://`: a password may hold a raw `/`, `?` or `@`, so all up to the last `@` counts as user info.
    private static func maskedAuthorityAndPath(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var rest = bytes
        var masked: [UInt8] = []
        if let at = bytes.lastIndex(of: UInt8(ascii: "@")) {
            masked += Array(mark.utf8) + [UInt8(ascii: "@")]
            rest = bytes[(at + 1)...]
        }
        guard let query = rest.firstIndex(where: { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }) else {
            return masked + rest
        }
        masked += rest[...query]
        var hiding = rest[query] == UInt8(ascii: "#")
        if hiding { masked += Array(mark.utf8) }
        for byte in rest[(query + 1)...] {
            if byte == UInt8(ascii: "&") || byte == UInt8(ascii: ";") {
                hiding = false
            } else if byte == UInt8(ascii: "="), !hiding {
                hiding = true
                masked += [byte] + Array(mark.utf8)
                continue
            }
            if !hiding { masked.append(byte) }
        }
        return masked
    }
}
