/// The head of an HTTP answer: its status and the few fields that a download looks at.
struct HTTPHead: Sendable, Equatable {
    /// The status; 0 before the first line was read.
    var status = 0
    /// `Content-Length`, bytes; nil where it is missing or no number.
    var length: Int64?
    /// `Content-Range`; nil where it is missing or not in bytes.
    var range: ContentRange?

    /// Reads one line, its end included; a status line begins a new head.
    mutating func read(line bytes: some Collection<UInt8>) {
        let line = String(decoding: bytes, as: UTF8.self)
        if line.hasPrefix("HTTP/") {
            let words = line.split(whereSeparator: \.isWhitespace)
            self = HTTPHead(status: words.count > 1 ? Int(words[1]) ?? 0 : 0)
            return
        }
        guard let colon = line.firstIndex(of: ":") else { return }
        let value = line[line.index(after: colon)...].trimmingSpaces
        switch line[..<colon].lowercased() {
        case "content-length": length = Int64(value).flatMap { $0 >= 0 ? $0 : nil }
        case "content-range": range = ContentRange(value)
        default: break
        }
    }
}

/// What part of a file an answer holds: `bytes 100-199/500`, or with status 416 `bytes */500`.
struct ContentRange: Sendable, Equatable {
    /// The first byte; nil for `*`.
    var start: Int64?
    /// The length of the whole file; nil for `*`.
    var total: Int64?

    /// Reads a field's value; nil where it is not of that form.
    init?(_ text: some StringProtocol) {
        let words = text.split(separator: " ", omittingEmptySubsequences: true)
        guard words.count == 2, words[0].lowercased() == "bytes" else { return nil }
        let parts = words[1].split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        if parts[0] != "*" {
            let ends = parts[0].split(separator: "-", omittingEmptySubsequences: false).map { Int64($0) }
            guard ends.count == 2, let start = ends[0], let end = ends[1], start >= 0, end >= start else { return nil }
            self.start = start
        }
        if parts[1] != "*" {
            guard let total = Int64(parts[1]), total >= 0 else { return nil }
            self.total = total
        }
    }
}

extension StringProtocol {
    /// The text without white space at its ends.
    fileprivate var trimmingSpaces: String {
        let rest = drop(while: \.isWhitespace)
        let count = rest.reversed().prefix(while: \.isWhitespace).count
        return String(rest.dropLast(count))
    }
}
