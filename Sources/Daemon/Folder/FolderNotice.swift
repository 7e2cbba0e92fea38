/// Something about a folder that a person should know, said once or at most hourly.
enum FolderNotice: Hashable, Sendable, CustomStringConvertible {
    /// The folder is gone (`source.state` with reason `root_missing`).
    case rootMissing(PathBytes, reason: String)
    /// It is back.
    case rootBack(PathBytes)
    /// Another directory or file system is in its place and is read from now on.
    case rootReplaced(PathBytes, reason: String)
    /// A directory can't be read.
    case unreadableDirectory(PathBytes, SystemError)
    /// The system gives no more watches.
    case watchesExhausted(PathBytes, SystemError, poll: Duration)
    /// Watches tell only part on this file system.
    case remoteFileSystem(PathBytes, type: String, poll: Duration)
    /// Watches tell everything again.
    case pollingEnded(PathBytes)

    /// A sentence for the log.
    var description: String {
        switch self {
        case .rootMissing(let root, let reason):
            "\(root): the folder is missing: \(reason)"
        case .rootBack(let root):
            "\(root): the folder is back"
        case .rootReplaced(let root, let reason):
            "\(root): \(reason); reading it afresh"
        case .unreadableDirectory(let path, let error):
            "\(path): can't read this directory: \(error)"
        case .watchesExhausted(let path, let error, let poll):
            "\(path): no watch to be had: \(error); looking every \(poll) instead. Raise the sysctl "
                + (error.call == "inotify_init1" ? "fs.inotify.max_user_instances" : "fs.inotify.max_user_watches")
        case .remoteFileSystem(let path, let type, let poll):
            "\(path): on \(type) others can write unseen; looking every \(poll) as well. "
                + "(Not a matter of the sysctl fs.inotify.max_user_watches)"
        case .pollingEnded(let root):
            "\(root): every directory is watched again"
        }
    }
}

/// Lets something be said about a path at most once in a while.
struct RepeatLimiter {
    private var last: [PathBytes: Duration] = [:]
    private let interval: Duration
    private let limit: Int

    /// Makes a limiter for an interval; beyond `limit` paths at once it stays silent rather than grow.
    init(interval: Duration, limit: Int = 1000) {
        self.interval = interval
        self.limit = limit
    }

    /// Whether it may be said now; if so, it counts as said.
    mutating func allows(_ path: PathBytes, now: Duration) -> Bool {
        if let said = last[path], now - said < interval { return false }
        if last.count >= limit { last = last.filter { now - $0.value < interval } }
        if last[path] == nil, last.count >= limit { return false }
        last[path] = now
        return true
    }
}
