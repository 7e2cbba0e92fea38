/// What kept a picture or video from being decoded.
///
/// Every case carries a detail for people: what was called, what was found and what to do about it. Passwords and
/// tokens in URLs are masked in it.
public enum DecodeError: Error, Sendable, Equatable {
    /// There is no such file, host or resource.
    case notFound(String)
    /// The operating system refused to open the file.
    case permission(String)
    /// The name is that of a directory.
    case isDirectory(String)
    /// The name is that of a pipe, socket or device and not of a regular file.
    case notRegularFile(String)
    /// The file has no bytes.
    case empty(String)
    /// The content is no picture or video of any known kind.
    case notMedia(String)
    /// The kind is known, this build can't decode it.
    case unsupported(String)
    /// The content ends before the first picture is complete.
    case truncated(String)
    /// The content contradicts its own format.
    case corrupt(String)
    /// A limit would be passed: pixels, streams or bytes.
    case tooLarge(String)
    /// A deadline passed.
    case timeout(String)
    /// The owner of the reader interrupted it.
    case interrupted(String)
    /// There is sound or other content, and no video.
    case noVideo(String)
    /// Reading failed.
    case inputOutput(String)
    /// The process or the system has no descriptor, process or memory of the kernel left, which says nothing of the file.
    case exhausted(String)
    /// The server wants other credentials.
    case auth(String)
    /// The server has no session left.
    case busy(String)
    /// The host or port does not answer.
    case unreachable(String)
    /// An option has a value that can't be used.
    case invalidOption(String)
    /// The process that decoded it ended in the middle.
    case crash(String)

    /// The stable token of the error, for programs.
    public var reason: String {
        switch self {
        case .notFound: "not_found"
        case .permission: "permission"
        case .isDirectory: "is_directory"
        case .notRegularFile: "not_a_file"
        case .empty: "empty"
        case .notMedia: "not_media"
        case .unsupported: "unsupported"
        case .truncated: "truncated"
        case .corrupt: "corrupt"
        case .tooLarge: "too_large"
        case .timeout: "timeout"
        case .interrupted: "interrupted"
        case .noVideo: "no_video"
        case .inputOutput, .exhausted: "io"
        case .auth: "auth"
        case .busy: "busy"
        case .unreachable: "unreachable"
        case .invalidOption: "invalid_option"
        case .crash: "crash"
        }
    }

    /// The token by which another process tells the error: ``reason``, but for what that does not tell apart.
    public var token: String {
        if case .exhausted = self { "exhausted" } else { reason }
    }

    /// The explanation for people, with secrets masked.
    public var detail: String {
        switch self {
        case .notFound(let text), .permission(let text), .isDirectory(let text), .notRegularFile(let text),
            .empty(let text), .notMedia(let text), .unsupported(let text), .truncated(let text), .corrupt(let text),
            .tooLarge(let text), .timeout(let text), .interrupted(let text), .noVideo(let text),
            .inputOutput(let text), .exhausted(let text), .auth(let text), .busy(let text),
            .unreachable(let text), .invalidOption(let text), .crash(let text):
            Secrets.mask(text)
        }
    }

    /// The error of a ``token`` and a detail, as another process tells it.
    public init(token: String, detail: String) {
        let kinds: [(String) -> DecodeError] = [
            DecodeError.notFound, DecodeError.permission, DecodeError.isDirectory, DecodeError.notRegularFile,
            DecodeError.empty, DecodeError.notMedia, DecodeError.unsupported, DecodeError.truncated,
            DecodeError.corrupt, DecodeError.tooLarge, DecodeError.timeout, DecodeError.interrupted,
            DecodeError.noVideo, DecodeError.inputOutput, DecodeError.exhausted, DecodeError.auth,
            DecodeError.busy, DecodeError.unreachable, DecodeError.invalidOption, DecodeError.crash,
        ]
        self = kinds.lazy.map { $0(detail) }.first { $0.token == token } ?? .corrupt(detail)
    }

    /// Whether it is the content that is wrong, and neither the way to it nor the one who asks.
    public var isOfContent: Bool {
        switch self {
        case .corrupt, .truncated, .notMedia, .empty, .unsupported: true
        default: false
        }
    }

    /// Whether the file ended early, so that it may still be growing and is worth another try.
    public var isEarlyEnd: Bool {
        if case .truncated = self { true } else { false }
    }
}

extension DecodeError: CustomStringConvertible {
    /// The token and the detail in one line.
    public var description: String { "\(reason): \(detail)" }
}
