/// Hides what must not be read in logs, events and errors.
public enum Secrets {
    /// What stands in the place of a secret.
    static let mark = "***"

    /// The text with user and password, query values and fragments of every URL in it masked.
    ///
    /// Any value of a query may be a token whatever its key is called, so none is shown, and nothing without a key. Of
    /// a path it is what cameras take there: `/user=u&password=p&channel=1`.
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
        for part in URLPart.parts(of: rest) {
            if let separator = part.separator { masked.append(separator) }
            guard let hidden = part.hiddenStart else {
                masked += part.text
                continue
            }
            masked += part.text[..<hidden] + Array(mark.utf8)
        }
        return masked
    }
}

extension Secrets {
    /// What must not be read of the path and the query of a URL.
    public struct Found: Sendable, Hashable {
        /// Values behind names that speak of a secret.
        public var values: [String] = []
        /// The same with their names, and with all behind them in the piece; and what stands in the query without one, with the separator before it: no
        /// ordinary text looks like that, however short the secret is.
        public var pieces: [String] = []
    }

    /// The secrets in a URL but for its user info; none where it is no URL.
    public static func found(in url: String) -> Found {
        let bytes = Array(url.utf8)
        var found = Found()
        guard let start = schemeEnd(in: bytes, from: 0) else { return found }
        let host = bytes[start...].lastIndex(of: UInt8(ascii: "@")).map { $0 + 1 } ?? start
        for part in URLPart.parts(of: bytes[host...]) {
            if let (name, value) = part.namedSecret {
                found.values.append(String(decoding: value, as: UTF8.self))
                found.pieces.append(String(decoding: name + [UInt8(ascii: "=")] + value, as: UTF8.self))
                // Where the value was taken to end may be a part of it.
                let rest = part.text[value.startIndex...]
                if rest.count > value.count { found.pieces.append(String(decoding: rest, as: UTF8.self)) }
            } else if part.isInQuery, part.hiddenStart == part.text.startIndex, let separator = part.separator {
                found.pieces.append(String(decoding: [separator] + part.text, as: UTF8.self))
            }
        }
        return found
    }

    /// Whether a name speaks of a password, a token or the like: `user_password`, `apikey`, `X-Auth-Token`.
    public static func isSecretName(_ name: String) -> Bool {
        name.lowercased().split(whereSeparator: { !$0.isLetter }).contains { word in
            words.contains(String(word)) || word.hasSuffix("key") || stems.contains { word.contains($0) }
        }
    }

    private static let words: Set<String> = ["psk", "pw", "sig", "signature"]
    private static let stems = ["auth", "credential", "pass", "psw", "pwd", "secret", "token"]
}
