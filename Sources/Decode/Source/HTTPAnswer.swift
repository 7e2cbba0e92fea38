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

/// What a web server answered last: its status, and the kind and version of what it sent.
///
/// FFmpeg keeps the lines of an answer to itself; its trace log is the one place where they are seen. Without them a
/// picture is merely fetched whole each time.
final class HTTPAnswer: Sendable {
    private struct Content {
        var status = 0
        /// What it sent (`text/html`), without parameters.
        var type = ""
        var version = PictureVersion()
    }

    /// The answers that named another place.
    private struct Redirections {
        var count = 0
        /// The last place, as the server named it.
        var location: String?
    }

    private let content = Mutex(Content())
    private let redirections = Mutex(Redirections())

    /// Takes the header lines of one answer or, after redirections and challenges, of several.
    func read(_ lines: [String]) {
        redirections.withLock { $0 = Redirections() }
        content.withLock { content in
            for line in lines {
                if line.hasPrefix("HTTP/") {
                    content = Content()
                    content.status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
                    if [301, 302, 303, 307, 308].contains(content.status) { redirections.withLock { $0.count += 1 } }
                    continue
                }
                guard let colon = line.firstIndex(of: ":") else { continue }
                let value = line[line.index(after: colon)...].drop { $0 == " " }
                // What goes back to the server stands on one line there: nothing that could begin another.
                guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }), value.utf8.count <= 256 else { continue }
                switch line[..<colon].lowercased() {
                case "etag": content.version.entityTag = String(value)
                case "last-modified": content.version.lastModified = String(value)
                case "content-type": content.type = value.prefix { $0 != ";" && $0 != " " }.lowercased()
                case "location": redirections.withLock { $0.location = String(value) }
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

    /// The error with what the server did, where that may be why there is no picture: a login page, a wrong way.
    func explain(_ error: DecodeError) -> DecodeError {
        switch error {
        case .corrupt, .truncated, .notMedia, .empty, .unsupported, .noVideo, .inputOutput: break
        default: return error
        }
        let notes = [redirectionNote, contentNote].compactMap { $0 }
        guard !notes.isEmpty else { return error }
        return DecodeError(token: error.token, detail: "\(error.detail); \(notes.joined(separator: ", "))")
    }

    private var redirectionNote: String? {
        let found = redirections.withLock { $0 }
        guard found.count > 0 else { return nil }
        let times = found.count == 1 ? "once" : "\(found.count) times"
        return "redirected \(times)" + (found.location.flatMap(Self.host(of:)).map { ", last to \($0)" } ?? "")
    }

    private var contentNote: String? {
        let (status, type) = content.withLock { ($0.status, $0.type) }
        let isExpected = type.isEmpty || ["image/", "video/", "multipart/"].contains { type.hasPrefix($0) }
        return status / 100 == 2 && !isExpected ? "the server sent \(type)" : nil
    }

    /// Scheme and host of a URL; paths may hold secrets in ways that can't be told.
    private static func host(of location: String) -> String? {
        let masked = Secrets.mask(location)
        guard let scheme = masked.firstRange(of: "://") else { return nil }
        let host = masked[scheme.upperBound...].prefix { !"/?#".contains($0) }
        return String(masked[..<scheme.upperBound]) + String(host)
    }
}
