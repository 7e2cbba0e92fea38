/// Options of FFmpeg that say who asks, told by their names.
enum SecretOption {
    private static let names: Set<String> = [
        "cookies", "headers", "http_proxy", "key", "rtmp_conn", "srtp_in_params", "srtp_out_params", "user",
    ]

    /// Whether an option's value is a secret wherever it comes from.
    static func isSecret(_ name: String) -> Bool {
        let name = name.lowercased()
        // `auth_type` chooses a method.
        return names.contains(name) || name.contains("pass") || name.hasSuffix("_key") || name.hasSuffix("_keys")
            || name.hasSuffix("-user") || name.hasPrefix("auth") && name != "auth_type"
    }

    /// What logs must not show of a secret value: the whole, and pieces that a message may show by themselves.
    static func secrets(_ name: String, _ value: String) -> [String] {
        var pieces: [String] = []
        var secrets = [value]
        switch name.lowercased() {
        case "cookies", "headers":
            for line in value.split(whereSeparator: \.isNewline) { pieces += Self.pieces(ofHeader: line) }
        case "http_proxy":
            let url = try? MaskedURL(ExpandedText(pieces: [.literal(value)]))
            secrets += url?.secrets ?? []
        case "rtmp_conn":
            // `S:user S:password`, or with names `NS:name:password`.
            pieces = value.split(separator: " ").compactMap { word in
                word.split(separator: ":", maxSplits: word.hasPrefix("N") ? 2 : 1).last.map(String.init)
            }
        default: break
        }
        return secrets + pieces.filter(SecretForms.standsOut)
    }

    /// A header or cookie, what follows its name, its scheme and each `=`.
    private static func pieces(ofHeader line: Substring) -> [String] {
        var pieces = [String(line)]
        var content = line
        // A cookie without the header's name may have a colon in its value.
        if let end = line.firstIndex(where: { $0 == ":" || $0 == "=" }), line[end] == ":" {
            guard !openHeaders.contains(line[..<end].lowercased()) else { return [] }
            content = line[line.index(after: end)...].drop(while: \.isWhitespace)
            pieces.append(String(content))
        }
        if let space = content.firstIndex(of: " "), schemes.contains(content[..<space].lowercased()) {
            content = content[space...].drop(while: \.isWhitespace)
            pieces.append(String(content))
        }
        for part in content.split(whereSeparator: { $0 == ";" || $0 == "," }) {
            guard let equals = part.firstIndex(of: "=") else { continue }
            let name = part[..<equals].drop(while: \.isWhitespace).lowercased()
            let value = String(part[part.index(after: equals)...]).filter { $0 != "\"" && !$0.isWhitespace }
            if !attributes.contains(name), value.utf8.count >= shortest { pieces.append(value) }
        }
        return pieces
    }

    /// Bytes from which on the value of a cookie is hidden by itself: shorter ones are language, colour and the like.
    private static let shortest = 6

    /// Headers that are known to hold no credentials.
    private static let openHeaders: Set<String> = [
        "accept", "accept-charset", "accept-encoding", "accept-language", "cache-control", "connection", "content-type",
        "dnt", "host", "icy-metadata", "origin", "pragma", "range", "referer", "user-agent",
    ]

    private static let schemes: Set<String> = ["apikey", "basic", "bearer", "digest", "token"]

    /// What cookies and digests have beside their secrets.
    private static let attributes: Set<String> = [
        "algorithm", "domain", "expires", "max-age", "path", "qop", "realm", "samesite", "uri",
    ]
}
