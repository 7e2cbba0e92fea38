import Glibc

/// What tells a file from another one of its name, and from itself after it was written to.
struct FileStamp: Hashable, Sendable {
    private let device: UInt64
    private let inode: UInt64
    private let size: Int64
    private let seconds: Int64
    private let nanoseconds: Int64

    init(_ status: stat) {
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        size = Int64(status.st_size)
        seconds = Int64(status.st_mtim.tv_sec)
        nanoseconds = Int64(status.st_mtim.tv_nsec)
    }

    /// The stamp of an open file; nil where the system gives none.
    init?(descriptor: Int32) {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { return nil }
        self.init(status)
    }

    /// The stamp of what a name stands for now; nil where there is nothing.
    init?(path: String) {
        var status = stat()
        guard unsafe path.withCString({ unsafe fstatat(AT_FDCWD, $0, &status, 0) }) == 0 else { return nil }
        self.init(status)
    }
}
