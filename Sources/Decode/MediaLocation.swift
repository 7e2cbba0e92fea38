/// Where media is read from.
public enum MediaLocation: Sendable, Equatable, Codable {
    /// A file by the bytes of its path, none of them 0; no pattern and no protocol is seen in them.
    case file([UInt8])
    /// Anything that FFmpeg opens by name: a URL, a device, a filter graph.
    case url(String)
    /// What is piped into the process.
    case standardInput

    /// The location for messages: secrets masked, U+FFFD where a path is no UTF-8.
    public var label: String {
        switch self {
        case .file(let path): String(decoding: path, as: UTF8.self)
        case .url(let url): Secrets.mask(url)
        case .standardInput: "standard input"
        }
    }
}
