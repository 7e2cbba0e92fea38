import Glibc

/// Why a small file could not be read.
enum FileProblem: Error, Equatable {
    /// There is none.
    case missing
    /// A call failed with this number.
    case system(Int32)
    /// It is a directory, a device or the like.
    case notAFile
    /// It is a pipe, a socket or a device.
    case special
    /// It is something else than a folder.
    case notAFolder
    /// It is longer than so many bytes.
    case tooLarge(Int)
    /// It is not UTF-8.
    case notText

    /// What to say behind the file's name.
    var message: String {
        switch self {
        case .missing: "is not there"
        case .system(let code): "can't be read: \(unsafe String(cString: strerror(code)))"
        case .notAFile: "is no file"
        case .special:
            "is a pipe, socket or device; only regular files are opened by name: read it from standard input, url: \"-\""
        case .notAFolder: "is no folder"
        case .tooLarge(let limit): "is larger than \(limit) bytes"
        case .notText: "is not UTF-8"
        }
    }
}

/// Reads the small files that a configuration is made of.
enum ConfigurationFile {
    /// Reads a file of at most `limit` bytes.
    ///
    /// - Parameter takesPipes: whether a pipe is read too (`--config /dev/stdin`); it may keep its reader waiting.
    static func read(_ path: String, limit: Int, takesPipes: Bool = false) throws(FileProblem) -> [UInt8] {
        guard !path.utf8.contains(0) else { throw .missing }
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | (takesPipes ? 0 : O_NONBLOCK))
        guard descriptor >= 0 else {
            throw errno == ENOENT || errno == ENOTDIR ? .missing : .system(errno)
        }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .system(errno) }
        let kind = status.st_mode & S_IFMT
        guard kind == S_IFREG || (takesPipes && kind != S_IFDIR) else { throw .notAFile }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65_536)
        while bytes.count <= limit {
            let count = unsafe Glibc.read(descriptor, &block, block.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .system(errno) }
            if count == 0 { return bytes }
            bytes += block[..<count]
        }
        throw .tooLarge(limit)
    }
}

extension ConfigurationFile {
    /// Why a file or folder can't be opened for reading; nil where it can.
    static func accessProblem(_ path: String, isFolder: Bool) -> FileProblem? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else {
            return errno == ENOENT || errno == ENOTDIR ? .missing : .system(errno)
        }
        if isFolder, status.st_mode & S_IFMT != S_IFDIR { return .notAFolder }
        guard unsafe access(path, isFolder ? R_OK | X_OK : R_OK) == 0 else { return .system(errno) }
        return nil
    }

    /// Whether a path is there and is that of a pipe, a socket or a device.
    static func isSpecial(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
    }
}

/// Paths as a configuration writes them.
enum ConfigurationPath {
    /// A path whose relative form is meant below a directory.
    static func resolve(_ path: String, in directory: String) -> String {
        guard !path.hasPrefix("/") else { return path }
        var rest = path[...]
        while rest.hasPrefix("./") { rest = rest.dropFirst(2).drop { $0 == "/" } }
        if rest.isEmpty || rest == "." { return directory }
        return directory.hasSuffix("/") ? directory + rest : "\(directory)/\(rest)"
    }

    /// The directory that a file lies in.
    static func directory(of file: String) -> String {
        guard let slash = file.lastIndex(of: "/") else { return "." }
        return slash == file.startIndex ? "/" : String(file[..<slash])
    }
}
