import Glibc

/// What keeps a client from getting its answer.
enum ControlClientError: Error, Sendable, Equatable {
    /// One socket that could not be connected to.
    struct Failure: Sendable, Equatable {
        let path: String
        /// The value of `errno`, 0 where it never came to a call.
        let code: Int32
        /// The error in words.
        let explanation: String
    }

    /// No daemon listens at any of the sockets.
    case noDaemon([Failure])
    /// The daemon didn't answer in time.
    case noAnswer(String)
    /// The daemon ended the connection.
    case closed(String)
    /// The answer can't be read.
    case badReply(String)
}

extension ControlClientError: CustomStringConvertible {
    /// What was found and what to do about it.
    var description: String {
        switch self {
        case .noDaemon(let failures): Self.noDaemon(failures)
        case .noAnswer(let path): "the daemon at \(path) doesn't answer"
        case .closed(let path): "the daemon at \(path) ended the connection"
        case .badReply(let path): "what answers at \(path) is no tagclipd of this version"
        }
    }

    private static func noDaemon(_ failures: [Failure]) -> String {
        if let denied = failures.first(where: { $0.code == EACCES || $0.code == EPERM }) {
            return "\(denied.path): permission denied; members of the socket's group may connect "
                + "(for the system's service: sudo usermod -aG tagclipd USER, then log in again)"
        }
        return "no daemon is running here:\n" + failures.map { "  \($0.path): \(reason($0))\n" }.joined()
            + "start one with `tagclipd run`, or name its socket with --control PATH"
    }

    private static func reason(_ failure: Failure) -> String {
        switch failure.code {
        case ENOENT, ENOTDIR: "there is no socket"
        case ECONNREFUSED where isNoSocket(failure.path): "it is no socket"
        case ECONNREFUSED: "nobody listens at the socket"
        default: failure.explanation
        }
    }

    private static func isNoSocket(_ path: String) -> Bool {
        guard let kind = try? FileStatus.of(PathBytes(path)).kind else { return false }
        return kind == .file || kind == .directory
    }
}
