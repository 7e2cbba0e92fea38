import Synchronization

/// Sizes and times of change of a database and its write-ahead log.
struct LedgerStamp: Hashable, Sendable {
    private let database: FileVersion?
    private let log: FileVersion?

    /// How the files of the database at `path` are now.
    init(_ path: String) {
        database = try? FileStatus.of(PathBytes(path)).version
        log = try? FileStatus.of(PathBytes(path + "-wal")).version
    }
}

/// Notices that somebody else writes to the files of a database, or cuts them off.
///
/// The files change only while this process writes: what they are before and after each time is compared. That takes
/// four calls of `stat` a write; on a network file system, whose times come late, nothing is said.
final class LedgerWatch: Sendable {
    private struct State {
        var expected: LedgerStamp?
        var isTouched = false
    }

    private let path: String
    private let state = Mutex(State())

    /// - Parameter path: the database.
    init(_ path: String) { self.path = path }

    /// Whether the files are otherwise than this process has left them.
    ///
    /// It has to be asked, like ``around(_:)``, where nothing else of this process writes to the database.
    var isTouched: Bool {
        state.withLock { state in
            look(&state)
            return state.isTouched
        }
    }

    /// The files are as they should be.
    func begin(_ isReliable: Bool) {
        state.withLock { $0 = State(expected: isReliable ? LedgerStamp(path) : nil) }
    }

    /// Writes to the database.
    func around<Value>(_ write: () throws -> Value) rethrows -> Value {
        state.withLock { look(&$0) }
        defer {
            state.withLock { state in
                if state.expected != nil { state.expected = LedgerStamp(path) }
            }
        }
        return try write()
    }

    private func look(_ state: inout State) {
        guard let expected = state.expected else { return }
        if LedgerStamp(path) != expected { state.isTouched = true }
    }
}
