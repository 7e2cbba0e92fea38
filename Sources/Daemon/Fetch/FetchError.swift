import ArgumentParser
import Decode

/// Why a model was not fetched; each message says what was found and what to do.
enum FetchError: Error, Sendable, Equatable {
    /// A mirror that is no `http` or `https` URL.
    case badURL(String)
    /// Another process fetches to the same file.
    case busy(part: String)
    /// Another file has the name already.
    case occupied(path: String, found: String, expected: String)
    /// Another model's configuration lies in the folder.
    case otherConfiguration(path: String, needed: String)
    /// A file or folder can't be made or written.
    case unwritable(path: String, SystemError)
    /// The disk took no more; how many bytes are missing where that is known.
    case full(part: String, SystemError, missing: Int64)
    /// No answer, or none that is HTTP.
    case unreachable(url: String, reason: String)
    /// A status that is no success.
    case status(url: String, Int)
    /// A redirect that is not followed.
    case badRedirect(url: String, reason: String)
    /// Bytes of the file that is served, and of the one that is wanted.
    case wrongSize(url: String, found: Int64, expected: Int64)
    /// Bytes of untold length that are not those of the part that is there.
    case otherBeginning(url: String, part: String)
    /// SHA-256 of what came, and of what is wanted.
    case wrongDigest(url: String, found: String, expected: String)
    /// The connection broke off as often as is tried.
    case brokenOff(part: String, received: Int64, expected: Int64, reason: String)
    /// The user ended it.
    case stopped(part: String, received: Int64, expected: Int64)

    /// Whether another place may serve what this one did not.
    var isOfServer: Bool {
        switch self {
        case .unreachable, .status, .badRedirect, .wrongSize, .otherBeginning, .wrongDigest, .brokenOff: true
        default: false
        }
    }

    /// How the program ends.
    var exitCode: ExitCode {
        switch self {
        case .badURL: ExitStatus.usage
        case .wrongSize, .otherBeginning, .wrongDigest: ExitStatus.data
        case .unreachable, .status, .badRedirect, .brokenOff: ExitStatus.unavailable
        case .occupied, .otherConfiguration, .unwritable, .full: ExitStatus.cantCreate
        case .busy: ExitStatus.tryLater
        case .stopped: ExitStatus.interrupted
        }
    }
}

extension FetchError: CustomStringConvertible {
    var description: String {
        switch self {
        case .badURL(let url): "\(Secrets.mask(url)) is no URL to fetch from: it has to begin with http:// or https://"
        case .busy(let part): "another process fetches to \(part) just now; wait for it, or stop it"
        case .occupied(let path, let found, let expected):
            """
            \(path) is there and is another file (\(found), expected \(expected)); nothing was changed: move it away, \
            or name another folder with --to DIR
            """
        case .otherConfiguration(let path, let needed):
            """
            \(path) is there and does not say that the activation is \(needed), so that the model would give wrong \
            scores; nothing was changed: name another folder with --to DIR
            """
        case .unwritable(let path, let error): "\(path) can't be written: \(error)"
        case .full(let part, let error, let missing):
            """
            \(part) can't grow: \(error); \(ByteCount.text(missing)) more are needed. What came is kept: make room, \
            and the same command goes on from there
            """
        case .unreachable(let url, let reason):
            "\(url) can't be reached: \(reason). Behind a proxy, set https_proxy; another place can be named with --mirror URL"
        case .status(let url, let status): "\(url) answers \(status)\(Self.meaning(of: status))"
        case .badRedirect(let url, let reason): "\(url) sends elsewhere, which is not followed: \(reason)"
        case .wrongSize(let url, let found, let expected):
            "\(url) serves another file: it has \(found) bytes, expected are \(expected)"
        case .otherBeginning(let url, let part):
            """
            what \(url) sends does not begin as \(part) does, and its length is not told: it may be a page about \
            something else. The part is kept: try again later, name another place with --mirror URL, or remove it to \
            start over
            """
        case .wrongDigest(let url, let found, let expected):
            """
            what \(url) sent is another file: its SHA-256 is \(found), expected is \(expected); it was deleted
            """
        case .brokenOff(let part, let received, let expected, let reason):
            """
            the connection broke off after \(ByteCount.text(received)) of \(ByteCount.text(expected)): \(reason). \
            \(part) is kept: the same command goes on from there
            """
        case .stopped(let part, let received, let expected):
            """
            stopped after \(ByteCount.text(received)) of \(ByteCount.text(expected)); \(part) is kept: the same \
            command goes on from there
            """
        }
    }

    private static func meaning(of status: Int) -> String {
        switch status {
        case 401, 403, 407: ": it lets nobody in without permission; another place can be named with --mirror URL"
        case 404, 410: ": the file is not there; another place can be named with --mirror URL"
        case 429, 503: ": it has too much to do; try again later"
        default: ", expected is 200 or 206"
        }
    }
}

/// Numbers of bytes for people.
enum ByteCount {
    /// In the largest unit of which there is one: `351 MB`, `12 kB`, `5 bytes`.
    static func text(_ bytes: Int64) -> String {
        switch bytes {
        case ..<1_000: "\(bytes) bytes"
        case ..<1_000_000: "\(bytes / 1_000) kB"
        case ..<10_000_000_000: "\((bytes + 500_000) / 1_000_000) MB"
        default: "\(bytes / 1_000_000_000) GB"
        }
    }
}
