import Glibc

/// Folders by their paths: made with those above them, and listed.
enum FolderPath {
    /// Makes a folder and those above it that are not there.
    static func make(_ path: PathBytes) throws(SystemError) {
        func attempt(_ path: PathBytes) -> Int32 {
            unsafe path.withCString { unsafe mkdir($0, 0o777) } == 0 || errno == EEXIST ? 0 : errno
        }
        var code = attempt(path)
        if code == ENOENT, let slash = path.bytes.lastIndex(of: UInt8(ascii: "/")), slash > 0 {
            try make(PathBytes(Array(path.bytes[..<slash])))
            code = attempt(path)
        }
        guard code == 0 else { throw SystemError(call: "mkdir", code: code) }
    }

    /// The names in a folder; none where it can't be read.
    static func names(in path: PathBytes) -> [[UInt8]] {
        let number = unsafe path.withCString { unsafe open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard number >= 0 else { return [] }
        let entries = try? DirectoryEntry.list(
            OpenFile(number: number), followsDirectoryLinks: false, accepts: { _, _ in true })
        return entries?.map(\.name) ?? []
    }
}
