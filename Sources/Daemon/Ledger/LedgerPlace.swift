/// Where an open database lies, to notice that its files were moved or removed under the process.
struct LedgerPlace: Sendable {
    /// What became of the files.
    enum Change: Sendable {
        /// There is no database any more.
        case removed
        /// Another one lies there.
        case replaced
        /// The write-ahead log alone is gone: what it holds is still to be brought into the database.
        case logRemoved
    }

    private let path: String
    private let identity: FileIdentity?
    private let logIdentity: FileIdentity?

    /// The place of the database at `path`, which is open.
    init(_ path: String) {
        self.path = path
        identity = try? FileStatus.of(PathBytes(path)).identity
        logIdentity = try? FileStatus.of(PathBytes(path + "-wal")).identity
    }

    /// What has changed since; nil where nothing did or nothing can be said.
    var change: Change? {
        guard let identity else { return nil }
        do throws(SystemError) {
            guard try FileStatus.of(PathBytes(path)).identity == identity else { return .replaced }
        } catch {
            return error.isAbsence ? .removed : nil
        }
        guard logIdentity != nil else { return nil }
        do throws(SystemError) {
            _ = try FileStatus.of(PathBytes(path + "-wal"))
            return nil
        } catch {
            return error.isAbsence ? .logRemoved : nil
        }
    }

    /// Whether the write-ahead log of the database that was open still lies there, though it belongs to no other one.
    var leavesLog: Bool {
        guard let logIdentity else { return false }
        return (try? FileStatus.of(PathBytes(path + "-wal")).identity) == logIdentity
    }
}
