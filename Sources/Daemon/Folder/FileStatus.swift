import Glibc

/// What tells one version of a file's content from the next, together with its path.
struct FileVersion: Hashable, Sendable {
    /// Length in bytes.
    let size: Int64
    /// Time of the last change of content, in nanoseconds since 1970.
    let mtimeNanoseconds: Int64
}

/// A device and inode number: the same file at one moment, never a name that outlives a reboot or a remount.
struct FileIdentity: Hashable, Sendable {
    /// `st_dev`.
    let device: UInt64
    /// `st_ino`.
    let inode: UInt64
}

/// What `stat` or `lstat` says about a path, as far as folders need it.
struct FileStatus: Sendable {
    /// What kind of thing a path names.
    enum Kind: Sendable {
        case file, directory, link, other
    }

    /// What kind of thing it is.
    let kind: Kind
    /// Size and modification time.
    let version: FileVersion
    /// Device and inode.
    let identity: FileIdentity
    /// Time of the last change of the inode, which no user can set back, in nanoseconds since 1970.
    let ctimeNanoseconds: Int64
    /// Number of hard links.
    let links: UInt64

    /// Takes what matters from the C structure.
    init(_ status: stat) {
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .directory
            case S_IFLNK: .link
            default: .other
            }
        version = FileVersion(size: Int64(status.st_size), mtimeNanoseconds: Self.nanoseconds(status.st_mtim))
        identity = FileIdentity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
        ctimeNanoseconds = Self.nanoseconds(status.st_ctim)
        links = UInt64(status.st_nlink)
    }

    /// Asks for a path's status; links are followed unless told otherwise.
    static func of(_ path: PathBytes, followingLinks: Bool = true) throws(SystemError) -> FileStatus {
        var status = stat()
        let flags = followingLinks ? 0 : AT_SYMLINK_NOFOLLOW
        let result = unsafe path.withCString { unsafe fstatat(AT_FDCWD, $0, &status, flags) }
        guard result == 0 else { throw SystemError(call: "stat", code: errno) }
        return FileStatus(status)
    }

    /// A time in nanoseconds, held within ±2^61 so that differences of any two never overflow.
    private static func nanoseconds(_ time: timespec) -> Int64 {
        let limit = Int64(1) << 61
        let (scaled, overflow) = Int64(time.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
        if overflow { return time.tv_sec < 0 ? -limit : limit }
        return min(max(scaled, -limit), limit - 1_000_000_000) + Int64(time.tv_nsec)
    }
}
