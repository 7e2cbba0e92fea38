/// A piece of what follows `://` and the user info in a URL, between two separators.
struct URLPart {
    /// The byte before it; nil for the first piece, which begins with the host.
    let separator: UInt8?
    let text: ArraySlice<UInt8>
    /// Whether it stands behind the first `?` or `#`.
    let isInQuery: Bool

    /// The pieces in their order; with their separators they are the whole.
    static func parts(of bytes: ArraySlice<UInt8>) -> [URLPart] {
        var parts: [URLPart] = []
        var start = bytes.startIndex
        var separator: UInt8?
        var isInQuery = false
        for index in bytes.indices {
            let byte = bytes[index]
            let opensQuery = !isInQuery && (byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#"))
            let separates = byte == UInt8(ascii: "&") || byte == UInt8(ascii: ";")
            guard opensQuery || separates || !isInQuery && byte == UInt8(ascii: "/") else { continue }
            parts.append(URLPart(separator: separator, text: bytes[start..<index], isInQuery: isInQuery))
            start = index + 1
            separator = byte
            if opensQuery { isInQuery = true }
        }
        parts.append(URLPart(separator: separator, text: bytes[start...], isInQuery: isInQuery))
        return parts
    }

    /// Where that begins which must not be read; nil where all may be.
    ///
    /// In a query that is every value, and what has no name: either may be a token. In a path it is what follows a name
    /// that speaks of a secret.
    var hiddenStart: Int? {
        guard isInQuery else { return namedValueStart }
        if text.isEmpty { return nil }
        guard separator != UInt8(ascii: "#"), let equals = text.firstIndex(of: Self.equals) else {
            return text.startIndex
        }
        // Base64 ends like this, and punctuation of running text may follow.
        let isPadding = text[equals...].allSatisfy { "=.,:')".utf8.contains($0) }
        return isPadding || !text[..<equals].allSatisfy(Self.isOfName) ? text.startIndex : equals + 1
    }

    /// The first name that speaks of a secret, with its value; nil where there is none or its value is empty.
    ///
    /// Of `user=u_password=p_channel=1` that is `password` and `p`, with all before the `=` that may be of the name.
    var namedSecret: (name: ArraySlice<UInt8>, value: ArraySlice<UInt8>)? {
        guard let start = namedValueStart else { return nil }
        let name = text[..<(start - 1)]
        let nameStart = name.lastIndex(of: Self.equals).map { $0 + 1 } ?? name.startIndex
        var value = text[start...].prefix { $0 != UInt8(ascii: "#") }
        if let next = value.firstIndex(of: Self.equals), !value[next...].allSatisfy({ $0 == Self.equals }),
            let end = value[..<next].lastIndex(of: UInt8(ascii: "_"))
        {
            value = value[..<end]
        }
        return value.isEmpty ? nil : (name: name[nameStart...], value: value)
    }

    /// Where the value begins of the first name that speaks of a secret.
    private var namedValueStart: Int? {
        var start = text.startIndex
        while let end = text[start...].firstIndex(of: Self.equals) {
            if Secrets.isSecretName(String(decoding: text[start..<end], as: UTF8.self)) { return end + 1 }
            start = end + 1
        }
        return nil
    }

    /// Whether a byte is one that names of values are made of; a token's may be others.
    private static func isOfName(_ byte: UInt8) -> Bool {
        let scalar = Character(Unicode.Scalar(byte))
        return scalar.isASCII && (scalar.isLetter || scalar.isNumber || "_.-[]".contains(scalar))
    }

    private static let equals = UInt8(ascii: "=")
}
