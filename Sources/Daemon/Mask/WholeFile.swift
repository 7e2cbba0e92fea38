import Glibc

/// Files that are there whole or not at all, for what can be made again: renamed to their places, and the system brings
/// them to the disk in its own time.
enum WholeFile {
    /// How files that are not whole yet are called, with digits of chance between.
    private static let beginning = Array(".tagclipd-".utf8)
    private static let end = Array(".partial".utf8)

    /// A name beside a file's that nothing has: no longer for a long one, and nobody else's.
    private static func temporary(beside path: PathBytes) -> PathBytes {
        let digits = String(UInt64.random(in: 0 ... .max), radix: 16)
        return PathBytes(path.bytes.dropLast(path.name.count) + beginning + Array(digits.utf8) + end)
    }

    /// Whether a file's name is one of those: of a file that a kill left begun, or that is being written.
    static func isTemporary(name: some Collection<UInt8>) -> Bool {
        name.starts(with: beginning) && name.suffix(end.count).elementsEqual(end)
    }

    /// Removes what kills have left begun in a folder.
    ///
    /// - Parameter age: how old it has to be, where somebody may still be writing what is younger.
    static func removeBegun(in folder: PathBytes, olderThan age: Duration? = nil) {
        let latest = age.map { Timestamp.now().microseconds - Int64($0.inSeconds * 1e6) } ?? .max
        for name in FolderPath.names(in: folder) where isTemporary(name: name) {
            let path = folder.appending(name)
            guard let status = try? FileStatus.of(path, followingLinks: false), status.kind == .file,
                status.version.mtimeNanoseconds / 1_000 < latest
            else { continue }
            _ = unsafe path.withCString { unsafe unlink($0) }
        }
    }

    /// Writes a file in place of what was there; on an error nothing is left.
    ///
    /// - Parameter finish: what is still to be done with the open file before it gets its name.
    static func write(
        _ path: PathBytes, _ bytes: [UInt8], mode: mode_t = 0o644,
        finish: (Int32) throws(SystemError) -> Void = { _ in }
    ) throws(SystemError) {
        let temporary = temporary(beside: path)
        let number = unsafe temporary.withCString {
            unsafe open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
        }
        guard number >= 0 else { throw .last("open") }
        do throws(SystemError) {
            defer { close(number) }
            try write(bytes, to: number)
            try finish(number)
            let renamed = unsafe temporary.withCString { from in
                unsafe path.withCString { unsafe rename(from, $0) }
            }
            guard renamed == 0 else { throw .last("rename") }
        } catch {
            _ = unsafe temporary.withCString { unsafe unlink($0) }
            throw error
        }
    }

    /// Writes all of some bytes to an open file.
    static func write(_ bytes: [UInt8], to descriptor: Int32) throws(SystemError) {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { raw in
                unsafe Glibc.write(descriptor, raw.baseAddress?.advanced(by: written), raw.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .last("write") }
            written += count
        }
    }
}
