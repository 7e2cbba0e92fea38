import Glibc

/// Writes a file that a user named, whatever is there.
///
/// A regular file is exchanged whole: until the new content is complete the old one stays. It keeps its mode and its
/// owner, and a symbolic link goes on leading to it. A pipe, a device, a file of several names and one that can't be
/// exchanged are written to.
enum RequestedFile {
    /// What stands in the way of another file at that place, but not of writing to the one that is there: a folder
    /// that takes no file, a file that is mounted by itself, an owner to whom nothing can be given.
    private static let obstacles = [EACCES, EPERM, EROFS, EBUSY, EINVAL, ENOSYS, EOPNOTSUPP]

    /// Writes the content in place of what was there.
    static func write(_ content: some Sequence<UInt8>, to path: String) throws(ConfigurationProblem) {
        do throws(SystemError) {
            try write(Array(content), at: path)
        } catch {
            throw ConfigurationProblem(description: "\(path) can't be written: \(error)")
        }
    }

    /// Throws where nothing could be written, before there is work that would be lost; nothing is made or changed.
    static func requireWritable(_ path: String?) throws(ConfigurationProblem) {
        guard let path, let error = obstacle(at: path) else { return }
        throw ConfigurationProblem(description: "\(path) can't be written: \(error)")
    }

    /// Whether both lead to one regular file.
    static func isSame(_ path: String, _ other: String) -> Bool {
        guard let status = try? FileStatus.of(PathBytes(path)), status.kind == .file else { return false }
        return (try? FileStatus.of(PathBytes(other)))?.identity == status.identity
    }

    /// What is in the way of writing there, as far as it can be told without trying.
    private static func obstacle(at path: String) -> SystemError? {
        guard !path.isEmpty else { return SystemError(call: "open", code: ENOENT) }
        var status = stat()
        if unsafe stat(path, &status) == 0 {
            if status.st_mode & S_IFMT == S_IFDIR { return SystemError(call: "open", code: EISDIR) }
            return unsafe access(path, W_OK) == 0 ? nil : .last("open")
        }
        guard errno == ENOENT else { return .last("open") }
        // A link that leads nowhere: that is tried in the end.
        if unsafe lstat(path, &status) == 0 { return nil }
        let name = PathBytes(path).name.count
        let folder = name < path.utf8.count ? String(decoding: path.utf8.dropLast(name), as: UTF8.self) : "."
        return unsafe access(folder, W_OK | X_OK) == 0 ? nil : .last("open")
    }

    private static func write(_ bytes: [UInt8], at path: String) throws(SystemError) {
        guard !path.isEmpty else { throw SystemError(call: "open", code: ENOENT) }
        let number = unsafe open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY)
        guard number >= 0 else {
            guard errno == ENOENT else { throw .last("open") }
            return try make(path, bytes)
        }
        defer { close(number) }
        var status = stat()
        guard unsafe fstat(number, &status) == 0 else { throw .last("fstat") }
        guard status.st_mode & S_IFMT == S_IFREG else { return try WholeFile.write(bytes, to: number) }
        // What else is printed goes to the same file: exchanged, it would go to one without a name.
        if isOutput(status) { return try WholeFile.write(bytes, to: STDOUT_FILENO) }
        guard status.st_nlink == 1 else { return try overwrite(number, bytes) }
        do throws(SystemError) {
            if let place = target(of: path) { return try exchange(place, bytes, for: status) }
        } catch {
            guard obstacles.contains(error.code) else { throw error }
        }
        try overwrite(number, bytes)
    }

    private static func overwrite(_ number: Int32, _ bytes: [UInt8]) throws(SystemError) {
        guard ftruncate(number, 0) == 0 else { throw .last("ftruncate") }
        try WholeFile.write(bytes, to: number)
    }

    /// Makes the file, or the one that a link leads to.
    private static func make(_ path: String, _ bytes: [UInt8]) throws(SystemError) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return try exchange(PathBytes(path), bytes, for: nil) }
        let number = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0o666)
        guard number >= 0 else { throw .last("open") }
        defer { close(number) }
        try WholeFile.write(bytes, to: number)
    }

    /// Whether it is the file that standard output goes to.
    private static func isOutput(_ status: stat) -> Bool {
        var output = stat()
        return unsafe fstat(STDOUT_FILENO, &output) == 0 && output.st_dev == status.st_dev
            && output.st_ino == status.st_ino
    }

    /// Where a path leads in the end; nil where that has no name.
    private static func target(of path: String) -> PathBytes? {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return nil }
        guard status.st_mode & S_IFMT == S_IFLNK else { return PathBytes(path) }
        guard let real = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(real) }
        return PathBytes(unsafe [UInt8](UnsafeRawBufferPointer(start: real, count: strlen(real))))
    }

    /// Writes a file beside a place and gives it that name; on an error nothing is left of it.
    ///
    /// - Parameter old: the file that has the name now; nil where none has.
    private static func exchange(_ place: PathBytes, _ bytes: [UInt8], for old: stat?) throws(SystemError) {
        try WholeFile.write(place, bytes, mode: old == nil ? 0o666 : 0o600) { number throws(SystemError) in
            if let old {
                guard fchown(number, old.st_uid, old.st_gid) == 0 else { throw .last("fchown") }
                guard fchmod(number, old.st_mode & 0o777) == 0 else { throw .last("fchmod") }
            }
            // Some file systems have nothing to bring to a disk.
            guard fsync(number) == 0 || errno == EINVAL else { throw .last("fsync") }
        }
    }
}
