import Engine

/// Whom a stream is asked of, and with which credentials; no secret can be read from it.
struct StreamServer: Sendable, Hashable {
    /// Host and port, or the whole text where it is no URL.
    let host: String
    /// A digest of user, password and other secrets at this host; empty where there are none.
    let account: String

    /// The server of a URL and of options that are secrets too.
    init(_ url: MaskedURL, secretOptions: [String] = []) {
        let value = url.value
        let scheme = value.firstRange(of: "://")
        let authority = scheme.map { value[$0.upperBound...].prefix { !"/?#".contains($0) } } ?? ""
        let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        let userInfo = authority.dropLast(host.count)
        self.host = scheme == nil ? value : host.lowercased()
        let secrets = (url.secrets + secretOptions).sorted()
        guard !userInfo.isEmpty || !secrets.isEmpty else {
            account = ""
            return
        }
        account = SHA256.hexadecimal(Array(([self.host, String(userInfo)] + secrets).joined(separator: "\n").utf8))
    }
}
