import Glibc

/// One name in a directory.
struct DirectoryEntry: Sendable {
    /// The name's bytes.
    let name: [UInt8]
    /// Whether the name is (or, where links are followed, leads to) a directory.
    let isDirectory: Bool

    /// Orders entries so that a walk yields whole paths in byte order: a directory counts as its name with a slash.
    static func precedes(_ left: DirectoryEntry, _ right: DirectoryEntry) -> Bool {
        let shared = min(left.name.count, right.name.count)
        for index in 0..<shared where left.name[index] != right.name[index] {
            return left.name[index] < right.name[index]
        }
        if left.name.count == right.name.count { return false }
        if left.name.count < right.name.count {
            return left.isDirectory ? UInt8(ascii: "/") < right.name[shared] : true
        }
        return right.isDirectory ? left.name[shared] < UInt8(ascii: "/") : false
    }

    /// Lists what a folder source can use of an open directory, in byte order of the paths it leads to.
    ///
    /// - Parameters:
    ///   - directory: the open directory; it is closed here.
    ///   - followsDirectoryLinks: whether a symlink to a directory counts as that directory; otherwise it is left out.
    ///   - accepts: given a name and whether it is a directory; what it refuses is left out before memory is taken.
    static func list(
        _ directory: consuming OpenFile, followsDirectoryLinks: Bool, accepts: (ArraySlice<UInt8>, Bool) -> Bool
    ) throws(SystemError) -> [DirectoryEntry] {
        let number = directory.release()
        guard let stream = unsafe fdopendir(number) else {
            let code = errno
            close(number)
            throw SystemError(call: "fdopendir", code: code)
        }
        defer { _ = unsafe closedir(stream) }
        var entries: [DirectoryEntry] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else { break }
            let name = unsafe name(of: entry)
            if name == [UInt8(ascii: ".")] || name == Array("..".utf8) { continue }
            let kind = unsafe kind(of: entry, name: name, in: number, followsDirectoryLinks: followsDirectoryLinks)
            guard let isDirectory = kind, accepts(name[...], isDirectory) else { continue }
            entries.append(DirectoryEntry(name: name, isDirectory: isDirectory))
        }
        // A network file system may fail in mid-listing: half a listing must not read as a whole one.
        guard errno == 0 else { throw SystemError(call: "readdir", code: errno) }
        return entries.sorted(by: precedes)
    }

    /// Copies the name out of what `readdir` returned.
    static func name(of entry: UnsafeMutablePointer<dirent>) -> [UInt8] {
        let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
        let start = unsafe UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: UInt8.self)
        return unsafe Array(UnsafeBufferPointer(start: start, count: strlen(start)))
    }

    /// Whether an entry is a directory, or nil for what is neither a directory nor a file nor a link to one.
    private static func kind(
        of entry: UnsafeMutablePointer<dirent>, name: [UInt8], in directory: Int32, followsDirectoryLinks: Bool
    ) -> Bool? {
        switch unsafe Int(entry.pointee.d_type) {
        case DT_DIR: return true
        case DT_REG: return false
        case DT_LNK: break
        case DT_UNKNOWN:
            // Some file systems give no types.
            guard let own = status(of: name, in: directory, flags: AT_SYMLINK_NOFOLLOW) else { return nil }
            if own.kind == .directory { return true }
            if own.kind == .file { return false }
            if own.kind == .other { return nil }
        default: return nil
        }
        switch status(of: name, in: directory, flags: 0)?.kind {
        case .file: return false
        case .directory: return followsDirectoryLinks ? true : nil
        default: return nil
        }
    }

    private static func status(of name: [UInt8], in directory: Int32, flags: Int32) -> FileStatus? {
        var status = stat()
        let result = unsafe PathBytes(name).withCString { unsafe fstatat(directory, $0, &status, flags) }
        return result == 0 ? FileStatus(status) : nil
    }
}
