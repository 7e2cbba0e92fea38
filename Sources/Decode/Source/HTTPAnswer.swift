import Synchronization

/// The version of a picture as its web server names it, with which a newer one can be asked for (RFC 9110, section 13).
public struct PictureVersion: Sendable, Hashable, Codable {
    var entityTag: String?
    var lastModified: String?

    /// The lines of a request that wants the picture only if there is a newer one, behind what the user's own say.
    func conditions(after own: String) -> String {
        // FFmpeg ends the last line itself where it has no end.
        own + (own.isEmpty || own.hasSuffix("\r\n") ? "" : "\r\n") + conditions
    }

    private var conditions: String {
        (entityTag.map { "If-None-Match: \($0)\r\n" } ?? "")
            + (lastModified.map { "If-Modified-Since: \($0)\r\n" } ?? "")
    }
}

/// What a web server answered last: its status and the version of what it sent.
///
/// FFmpeg keeps the lines of an answer to itself; its trace log is the one place where they are seen. Without them a
/// picture is merely fetched whole each time.
final class HTTPAnswer: Sendable {
    private struct Content {
        var status = 0
        var version = PictureVersion()
    }

    private let content = Mutex(Content())

    /// Takes the header lines of one answer or, after redirections and challenges, of several.
    func read(_ lines: [String]) {
        content.withLock { content in
            for line in lines {
                if line.hasPrefix("HTTP/") {
                    content = Content()
                    content.status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
                    continue
                }
                guard let colon = line.firstIndex(of: ":") else { continue }
                let value = line[line.index(after: colon)...].drop { $0 == " " }
                // What goes back to the server stands on one line there: nothing that could begin another.
                guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }), value.utf8.count <= 256 else { continue }
                switch line[..<colon].lowercased() {
                case "etag": content.version.entityTag = String(value)
                case "last-modified": content.version.lastModified = String(value)
                default: break
                }
            }
        }
    }

    /// The status; 0 where there was no answer.
    var status: Int { content.withLock { $0.status } }

    /// Whether the picture is still the one that was asked about.
    var isNotModified: Bool { content.withLock { $0.status == 304 } }

    /// The version of what was sent; nil where the server names none.
    var version: PictureVersion? {
        content.withLock { $0.version == PictureVersion() ? nil : $0.version }
    }
}
