import Decode

/// Names that promise a picture or a recording: such a file is due even if its content turns out to be none.
enum ExpectedMedia {
    /// Whether a path ends in a suffix that means media and nothing else, in upper or lower case.
    ///
    /// Of suffixes with other meanings (`ts` is also TypeScript) the content decides.
    static func isNamedSo(_ path: PathBytes) -> Bool {
        let name = path.name
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")) else { return false }
        let suffix = String(decoding: name[(dot + 1)...], as: UTF8.self).lowercased()
        return !ambiguous.contains(suffix) && MediaSuffix.isMedia(path.bytes)
    }

    /// TypeScript, modules, colour tables, Sun's and other things.
    private static let ambiguous: Set<String> = [
        "ts", "mod", "tod", "rgb", "bw", "sun", "ras", "dif", "cur", "nut", "rm",
    ]
}
