import Glibc

/// Files that are there whole or not at all, also after a power cut.
enum DurableFile {
    /// Writes a file beside its place, brings it to the disk, and renames it; on an error nothing is left.
    ///
    /// `content` calls the function that it is given with one piece after another.
    static func write(
        _ path: String,
        content: (_ write: (UnsafeRawBufferPointer) throws(EngineError) -> Void) throws(EngineError) -> Void
    ) throws(EngineError) {
        let temporary = path + ".partial-\(getpid())"
        let descriptor = unsafe temporary.withCString {
            unsafe open($0, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o644)
        }
        guard descriptor >= 0 else { throw unwritable(path) }
        do throws(EngineError) {
            defer { close(descriptor) }
            try unsafe content { bytes throws(EngineError) in try unsafe append(bytes, to: descriptor, path) }
            guard fsync(descriptor) == 0 else { throw unwritable(path) }
        } catch {
            _ = unsafe temporary.withCString { unsafe unlink($0) }
            throw error
        }
        let isRenamed = unsafe temporary.withCString { from in unsafe path.withCString { unsafe rename(from, $0) } }
        guard isRenamed == 0 else {
            let error = unwritable(path)
            _ = unsafe temporary.withCString { unsafe unlink($0) }
            throw error
        }
    }

    /// Writes a small file.
    static func write(_ path: String, _ bytes: some Sequence<UInt8>) throws(EngineError) {
        let whole = Array(bytes)
        try unsafe write(path) { write throws(EngineError) in
            let result = unsafe whole.withUnsafeBytes { buffer in
                Result { () throws(EngineError) in try unsafe write(buffer) }
            }
            try result.get()
        }
    }

    /// Brings a directory's list of names to the disk.
    static func synchronize(directory path: String) throws(EngineError) {
        let descriptor = unsafe path.withCString { unsafe open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw unwritable(path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw unwritable(path) }
    }

    private static func append(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, _ path: String)
        throws(EngineError)
    {
        var rest = unsafe bytes[...]
        while unsafe !rest.isEmpty {
            let written = unsafe Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            guard written > 0 else {
                if written < 0, errno == EINTR { continue }
                throw unwritable(path)
            }
            unsafe rest = rest.dropFirst(written)
        }
    }

    private static func unwritable(_ path: String) -> EngineError {
        let text = unsafe strerror(errno).map { unsafe String(cString: $0) }
        return .unwritable(path: path, problem: text ?? "error \(errno)")
    }
}
