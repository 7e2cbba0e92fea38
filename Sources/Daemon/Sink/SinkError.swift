/// What keeps a sink from being made as it was asked for.
enum SinkError: Error, Sendable, Equatable {
    /// A filter names an event that doesn't exist; the nearest one that does.
    case unknownEvent(String, nearest: String?)
    /// A filter lets nothing through.
    case emptyFilter
    /// A path is too long for a socket's address; the most bytes it may have.
    case pathTooLong(String, limit: Int)
    /// Another process listens at the socket.
    case inUse(String)
    /// Something that is no socket lies where the socket should be.
    case notASocket(String)
    /// There is no such group.
    case unknownGroup(String)
    /// A call of the operating system failed.
    case system(SystemError)
}

extension SinkError: CustomStringConvertible {
    /// What was found and what to do about it.
    var description: String {
        switch self {
        case .unknownEvent(let name, let nearest):
            "unknown event \"\(name)\""
                + (nearest.map { "; did you mean \"\($0)\"?" }
                    ?? "; allowed: \(EventName.allCases.map(\.rawValue).joined(separator: ", ")), and tag.* and the like")
        case .emptyFilter: "the list of events is empty; leave it out to get every event"
        case .pathTooLong(let path, let limit): "\(path): a socket's path may have \(limit) bytes"
        case .inUse(let path): "\(path): another process listens there"
        case .notASocket(let path): "\(path): exists and is no socket; it is left alone"
        case .unknownGroup(let name): "there is no group \"\(name)\""
        case .system(let error): error.description
        }
    }
}
