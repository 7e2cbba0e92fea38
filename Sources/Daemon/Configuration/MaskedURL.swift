import Decode

/// A URL, device or file that a stream is read from; its description shows no secret.
struct MaskedURL: Sendable, Hashable {
    /// What is opened: holds passwords, never to be shown.
    let value: String
    /// The URL without user, passwords, query values and what came from the environment or from files.
    let description: String
    /// What logs must not show: passwords as they were given and as they stand in the URL.
    let secrets: [String]
    /// What a server may know an account by: the secrets, but for what of the query has no name.
    let credentials: [String]

    /// Why a URL can't be used.
    struct Failure: Error {
        var message: String
    }

    /// Puts a URL together, percent-encoding what was filled into its user-info part.
    ///
    /// - Throws: ``Failure`` where it can't be told which `@` ends the user-info part.
    init(_ text: ExpandedText) throws(Failure) {
        // One element a byte of the file, nil for a piece that came from outside.
        let skeleton = text.pieces.flatMap { piece -> [UInt8?] in
            if case .literal(let literal) = piece { Array(literal.utf8) } else { [nil] }
        }
        let userInfo = try Self.userInfo(of: skeleton)
        try Self.checkScheme(skeleton)
        var value: [UInt8] = []
        var masked: [UInt8] = []
        var secrets: [String] = []
        var pending = text.secrets[...]
        for (index, byte) in skeleton.enumerated() {
            if let byte {
                value.append(byte)
                masked.append(byte)
            } else if let secret = pending.popFirst() {
                let encoded = PercentEncoding.encode(secret)
                value += userInfo.contains(index) ? Array(encoded.utf8) : Array(secret.utf8)
                masked += Array(Self.mark.utf8)
                secrets += [secret, encoded]
            }
        }
        let whole = try Self.userInfo(of: value)
        if let colon = value[whole].firstIndex(of: UInt8(ascii: ":")) {
            let password = String(decoding: value[whole][(colon + 1)...], as: UTF8.self)
            secrets += [password, PercentEncoding.decode(password)]
        }
        guard !value.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
            throw Failure(message: "the URL holds a control character or a line break")
        }
        self.value = String(decoding: value, as: UTF8.self)
        let found = Secrets.found(in: self.value)
        credentials = Self.distinct(secrets + found.values)
        let telling = found.values.flatMap { [$0, PercentEncoding.decode($0)] }.filter(SecretForms.standsOut)
        self.secrets = Self.distinct(secrets + telling + found.pieces)
        let shown = Secrets.mask(String(decoding: masked, as: UTF8.self))
        description = Self.withScheme(of: self.value, shown)
    }

    private static let mark = "***"

    /// Each text once, and no empty one.
    private static func distinct(_ texts: [String]) -> [String] {
        var seen: Set<String> = [""]
        return texts.filter { seen.insert($0).inserted }
    }

    /// The range of the user-info part, empty where there is none.
    private static func userInfo(of bytes: [UInt8?]) throws(Failure) -> Range<Int> {
        let separator: [UInt8?] = Array("://".utf8)
        guard bytes.count >= 3,
            let scheme = (0...(bytes.count - 3)).first(where: { bytes[$0..<($0 + 3)] == separator[...] })
        else { return 0..<0 }
        let start = scheme + 3
        let ats = bytes.indices[start...].filter { bytes[$0] == UInt8(ascii: "@") }
        guard let at = ats.first else { return start..<start }
        let ends: [UInt8?] = Array("/?#".utf8)
        guard ats.count == 1 else {
            throw Failure(message: "the URL has \(ats.count) @; \(advice)")
        }
        guard !bytes[start..<at].contains(where: ends.contains) else {
            throw Failure(message: "the URL has a /, ? or # before its @; \(advice)")
        }
        return start..<at
    }

    /// The schemes that FFmpeg has something for and that carry a user and a password.
    private static let schemes = [
        "rtsp", "rtsps", "http", "https", "rtmp", "rtmps", "rtmpt", "rtmpe", "ftp", "sftp", "srt", "tcp", "tls", "udp",
        "rtp", "hls", "mmsh", "mmst", "icecast", "gopher", "smb", "file", "ipfs", "ws",
    ]

    /// Refuses what would be taken for the name of a file, and be shown as one, though it looks like a URL with a
    /// password.
    private static func checkScheme(_ bytes: [UInt8?]) throws(Failure) {
        let text = String(decoding: bytes.map { $0 ?? UInt8(ascii: "x") }, as: UTF8.self)
        guard let at = text.firstIndex(of: "@"), let colon = text.firstIndex(of: ":"), colon < at,
            !text.hasPrefix("/")
        else { return }
        let scheme = text[..<colon].lowercased()
        guard scheme != "file", !text[colon...].hasPrefix("://") || !schemes.contains(scheme) else { return }
        throw Failure(
            message: "what stands before the @ is no scheme://user:password that is known; write"
                + " rtsp://user:password@host/path, and file:/path for a file of such a name")
    }

    private static let advice = """
        only the one between password and host may stand as it is: write @ as %40, / as %2F, ? as %3F and # as %23 \
        (what ${…} puts in before that @ is encoded for you)
        """

    /// A URL that came from outside as a whole shows its scheme at least.
    private static func withScheme(of value: String, _ shown: String) -> String {
        guard shown == mark, let colon = value.firstIndex(of: ":"), value[colon...].hasPrefix("://") else {
            return shown
        }
        let scheme = value[..<colon]
        return scheme.allSatisfy { $0.isASCII && $0.isLetter } ? "\(scheme)://\(mark)" : shown
    }
}

extension MaskedURL: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    var debugDescription: String { description }
    var customMirror: Mirror { Mirror(self, children: [("description", description)]) }
}

/// Percent-encoding of URLs (RFC 3986).
enum PercentEncoding {
    /// The text with everything but unreserved characters encoded.
    static func encode(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            let scalar = Unicode.Scalar(byte)
            if scalar.isASCII,
                scalar.properties.isAlphabetic || (48...57).contains(byte)
                    || "-._~".unicodeScalars.contains(scalar)
            {
                encoded.unicodeScalars.append(scalar)
            } else {
                encoded += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        return encoded
    }

    /// The text with `%XX` decoded where both digits are there.
    static func decode(_ text: String) -> String {
        var decoded: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                decoded.append(value)
                rest = rest.dropFirst(2)
            } else {
                decoded.append(byte)
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }
}
