import Glibc

/// Finds out which files are open for writing.
///
/// It looks through `/proc/PID/fd`, which has no effect on anybody; a lease (fcntl(2), F_SETLEASE) would also see
/// other users' writers but needs the file's owner and makes openers wait. **Processes of other users are invisible**
/// unless the program runs as root: the age of the file then decides alone.
enum Writers {
    /// The files that processes which can be looked into have open for writing.
    static func openFiles() -> Set<FileIdentity> {
        var files: Set<FileIdentity> = []
        let processes = PathBytes("/proc")
        for process in names(in: processes) where process.allSatisfy({ (0x30...0x39).contains($0) }) {
            let descriptors = processes.appending(process).appending(Array("fd".utf8))
            for descriptor in names(in: descriptors) {
                let path = descriptors.appending(descriptor)
                // The link's own permission tells the mode of opening, and asking for it touches no file system
                // that may hang; only then the file behind it is looked at.
                if isWritable(path), let status = try? FileStatus.of(path), status.kind == .file {
                    files.insert(status.identity)
                }
            }
        }
        return files
    }

    private static func isWritable(_ path: PathBytes) -> Bool {
        var status = stat()
        let result = unsafe path.withCString { unsafe lstat($0, &status) }
        return result == 0 && status.st_mode & S_IWUSR != 0
    }

    private static func names(in directory: PathBytes) -> [[UInt8]] {
        guard let file = try? OpenFile.directory(directory, followingLink: true) else { return [] }
        let number = file.release()
        guard let stream = unsafe fdopendir(number) else {
            close(number)
            return []
        }
        defer { _ = unsafe closedir(stream) }
        var names: [[UInt8]] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe DirectoryEntry.name(of: entry)
            if name.first != UInt8(ascii: ".") { names.append(name) }
        }
        return names
    }
}
