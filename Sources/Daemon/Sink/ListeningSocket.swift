import Glibc

/// A listening socket in the file system that can be made anew where its name was taken away.
///
/// Cleaners of temporary files remove it, and another start may put its own in the place: nobody comes to the first one
/// by name any more, though it listens.
struct ListeningSocket: Sendable {
    /// What became of the name.
    enum Renewal: Sendable, Equatable {
        /// It leads to the socket, or what keeps it from that has been told.
        case unchanged
        /// The socket is made anew.
        case renewed
        /// The socket can't be made now; told once as long as it is for the same reason.
        case failed(SinkError)
    }

    /// What listens; nil where it is not made yet, or closed.
    private(set) var descriptor: Descriptor?

    private let path: String
    private let mode: UInt32
    private let group: String?
    /// The socket that was made: another may have its name by now.
    private var identity: FileIdentity?
    /// What kept it from being made at the last attempt.
    private var problem: SinkError?

    /// A socket that is still to be made.
    ///
    /// - Parameters:
    ///   - mode: its permissions.
    ///   - group: name or number of its group; nil leaves that of the process.
    init(path: String, mode: UInt32, group: String?) {
        self.path = path
        self.mode = mode
        self.group = group
    }

    /// Makes the socket and listens; on an error one that listens goes on.
    ///
    /// - Parameter replaces: whether it takes the place of one at which this process listens.
    mutating func listen(replaces: Bool = false) throws(SinkError) {
        descriptor = try SocketAddress.listen(at: path, mode: mode, group: group, replaces: replaces)
        identity = SocketAddress.identity(of: path)
    }

    /// Whether a path leads to the socket.
    func isNamed(_ path: String) -> Bool {
        identity != nil && SocketAddress.identity(of: path) == identity
    }

    /// Makes the socket anew where its name leads elsewhere or nowhere.
    ///
    /// A socket that another process listens at is left alone, and so is what is no socket.
    mutating func renew() -> Renewal {
        guard !isNamed(path) else {
            problem = nil
            return .unchanged
        }
        do throws(SinkError) {
            try listen()
            problem = nil
            return .renewed
        } catch {
            let isKnown = error == problem
            problem = error
            return isKnown ? .unchanged : .failed(error)
        }
    }

    /// Listens no more, and takes the name away unless it is another's by now.
    mutating func close() {
        if isNamed(path) { _ = unsafe unlink(path) }
        descriptor = nil
        identity = nil
    }
}
