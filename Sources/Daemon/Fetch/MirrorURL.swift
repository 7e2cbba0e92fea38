/// Where else a model's file is served: a folder to which the file's name is added, or the file's own URL.
enum MirrorURL {
    /// The URL of the file; throws ``FetchError/badURL(_:)``.
    static func file(_ file: String, at mirror: String) throws(FetchError) -> String {
        guard isHTTP(mirror), !mirror.unicodeScalars.contains(where: { $0.value <= 0x20 || $0.value == 0x7F }) else {
            throw .badURL(mirror)
        }
        let end = mirror.firstIndex { $0 == "?" || $0 == "#" } ?? mirror.endIndex
        let (path, query) = (mirror[..<end], mirror[end...])
        if path.hasSuffix("/" + file) { return mirror }
        return path + (path.hasSuffix("/") ? "" : "/") + file + query
    }

    /// Whether it is a URL that may be fetched from.
    static func isHTTP(_ url: String) -> Bool {
        ["http", "https"].contains(scheme(url))
    }

    /// What stands before `://`, in small letters; empty where nothing does.
    static func scheme(_ url: String) -> String {
        guard let colon = url.firstIndex(of: ":"), url[colon...].hasPrefix("://"),
            url[colon...].count > 3
        else { return "" }
        return url[..<colon].lowercased()
    }
}
