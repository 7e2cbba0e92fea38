import Glibc

/// The file that grows while a model is fetched: `FILE.part` beside the target, locked against a second fetch.
final class PartFile {
    /// Its path.
    let path: String
    /// How long it is.
    private(set) var size: Int64
    /// Whether there are bytes in it from before it was opened.
    private(set) var hasOldBytes: Bool
    private let descriptor: Descriptor

    /// How often the file may be gone between its opening and its lock.
    private static let mostOpenings = 10

    /// Opens the file, makes it where there is none, and locks it.
    ///
    /// Throws ``FetchError/busy(part:)`` where another process has it.
    init(_ path: String) throws(FetchError) {
        self.path = path
        var status = stat()
        for _ in 0..<Self.mostOpenings {
            let number = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o644)
            guard number >= 0 else { throw .unwritable(path: path, .last("open")) }
            let descriptor = Descriptor(owning: number)
            guard unsafe fstat(number, &status) == 0 else { throw .unwritable(path: path, .last("fstat")) }
            guard status.st_mode & S_IFMT == S_IFREG else {
                throw .unwritable(path: path, SystemError(call: "open", code: EEXIST))
            }
            // Some network file systems know no locks: there the user is trusted.
            if flock(number, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK { throw .busy(part: path) }
            // The one who had the lock may just have given the file its final name.
            var named = stat()
            guard unsafe stat(path, &named) == 0, named.st_ino == status.st_ino, named.st_dev == status.st_dev,
                unsafe fstat(number, &status) == 0
            else { continue }
            self.descriptor = descriptor
            size = Int64(status.st_size)
            hasOldBytes = size > 0
            return
        }
        throw .busy(part: path)
    }

    /// Adds bytes at the end; what was written before an error stays and is counted.
    func append(_ bytes: RawSpan) throws(SystemError) {
        var done = 0
        while done < bytes.byteCount {
            let piece = bytes.extracting(droppingFirst: done)
            let count = unsafe piece.withUnsafeBytes { buffer in
                unsafe pwrite(descriptor.number, buffer.baseAddress, buffer.count, off_t(size))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .last("write") }
            done += count
            size += Int64(count)
        }
    }

    /// Whether these bytes are in it from a place on.
    func holds(_ bytes: RawSpan, at start: Int64) throws(SystemError) -> Bool {
        var found = [UInt8](repeating: 0, count: bytes.byteCount)
        var done = 0
        while done < found.count {
            let count = unsafe found.withUnsafeMutableBytes { buffer in
                unsafe pread(
                    descriptor.number, buffer.baseAddress?.advanced(by: done), buffer.count - done,
                    off_t(start) + off_t(done))
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .last("read") }
            guard count > 0 else { return false }
            done += count
        }
        return unsafe bytes.withUnsafeBytes { buffer in unsafe buffer.elementsEqual(found) }
    }

    /// Makes it empty.
    func clear() throws(SystemError) {
        guard ftruncate(descriptor.number, 0) == 0 else { throw .last("ftruncate") }
        size = 0
        hasOldBytes = false
    }

    /// SHA-256 of what is in it, hexadecimal.
    func digest() throws(SystemError) -> String {
        try FileDigest.digest(descriptor.number)
    }

    /// Gives it its final name, and brings it and the name to the disk.
    func finish(as target: String) throws(SystemError) {
        guard fsync(descriptor.number) == 0 else { throw .last("fsync") }
        guard unsafe rename(path, target) == 0 else { throw .last("rename") }
        try DirectoryNames.synchronize(ConfigurationPath.directory(of: target))
    }

    /// Takes it away.
    func remove() {
        unsafe unlink(path)
    }
}

/// The list of names that a directory is.
enum DirectoryNames {
    /// Brings it to the disk, so that a new name outlives a power cut.
    static func synchronize(_ path: String) throws(SystemError) {
        let number = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard number >= 0 else { throw .last("open") }
        defer { close(number) }
        // Some file systems have nothing to bring.
        guard fsync(number) == 0 || errno == EINVAL else { throw .last("fsync") }
    }

    /// Makes a directory and those above it.
    static func make(_ path: String) throws(SystemError) {
        guard unsafe mkdir(path, 0o755) != 0 else { return }
        if errno == ENOENT, path.contains("/") {
            let parent = ConfigurationPath.directory(of: path)
            guard parent != path else { throw .last("mkdir") }
            try make(parent)
            guard unsafe mkdir(path, 0o755) != 0 else { return }
        }
        let code = errno
        var status = stat()
        guard code == EEXIST, unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw SystemError(call: "mkdir", code: code == EEXIST ? ENOTDIR : code)
        }
    }
}
