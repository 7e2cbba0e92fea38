import Engine

/// Whom a stream is asked of, and with which credentials; no secret can be read from it.
struct StreamServer: Sendable, Hashable {
    /// Host and port, or the whole text where it is no URL.
    let host: String
    /// A digest of user, password and other secrets at this host; empty where there are none.
    let account: String
    /// A digest of the whole URL: which of the server's streams it is, which makes no other server of it.
    let stream: String

    /// The server of a URL and of options that are secrets too.
    init(_ url: MaskedURL, secretOptions: [String] = []) {
        let value = url.value
        let scheme = value.firstRange(of: "://")
        let authority = scheme.map { value[$0.upperBound...].prefix { !"/?#".contains($0) } } ?? ""
        let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        let userInfo = authority.dropLast(host.count)
        self.host = scheme == nil ? value : host.lowercased()
        stream = SHA256.hexadecimal(Array(value.utf8))
        let secrets = (url.credentials + secretOptions).sorted()
        guard !userInfo.isEmpty || !secrets.isEmpty else {
            account = ""
            return
        }
        account = SHA256.hexadecimal(Array(([self.host, String(userInfo)] + secrets).joined(separator: "\n").utf8))
    }

    static func == (one: StreamServer, other: StreamServer) -> Bool {
        one.host == other.host && one.account == other.account
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(host)
        hasher.combine(account)
    }
}
