import FoundationEssentials
import Glibc

/// Files that are there whole or not at all, also after a power cut: first written under another name, then placed.
enum DurableFile {
    /// Writes a file beside its place and brings it to the disk; on an error nothing is left.
    ///
    /// `content` calls the function that it is given with one piece after another.
    static func prepare(
        _ path: String,
        content: (_ write: (UnsafeRawBufferPointer) throws(EngineError) -> Void) throws(EngineError) -> Void
    ) throws(EngineError) {
        let temporary = Self.temporary(of: path)
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
    }

    /// Writes a small file beside its place.
    static func prepare(_ path: String, _ bytes: some Sequence<UInt8>) throws(EngineError) {
        let whole = Array(bytes)
        try unsafe prepare(path) { write throws(EngineError) in
            let result = unsafe whole.withUnsafeBytes { buffer in
                Result { () throws(EngineError) in try unsafe write(buffer) }
            }
            try result.get()
        }
    }

    /// Gives a file that was prepared its name, or another one.
    static func place(_ path: String, as name: String? = nil) throws(EngineError) {
        let target = name ?? path
        guard unsafe rename(temporary(of: path), target) == 0 else { throw unwritable(target) }
    }

    /// Takes away what was prepared and not placed.
    static func discard(_ path: String) {
        unsafe unlink(temporary(of: path))
    }

    /// Takes a file away where there is one.
    static func remove(_ path: String) throws(EngineError) {
        guard unsafe unlink(path) == 0 || errno == ENOENT else { throw unwritable(path) }
    }

    /// Keeps a file under another name until ``release(_:)``, where its file system can do that.
    static func hold(_ path: String) { unsafe link(path, held(path)) }

    /// Gives a file that was kept its name again.
    static func putBack(_ path: String) { unsafe rename(held(path), path) }

    /// Keeps a file no longer.
    static func release(_ path: String) { unsafe unlink(held(path)) }

    /// What is in a directory; nothing where there is none, as opposed to one that can't be looked into.
    static func names(in directory: String) throws(EngineError) -> [String] {
        let descriptor = unsafe directory.withCString { unsafe open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard descriptor >= 0 else {
            if errno == ENOENT { return [] }
            throw unwritable(directory)
        }
        close(descriptor)
        do {
            return try FileManager.default.contentsOfDirectory(atPath: directory)
        } catch {
            throw .unwritable(path: directory, problem: "what is in it can't be listed")
        }
    }

    /// Brings a directory's list of names to the disk.
    static func synchronize(directory path: String) throws(EngineError) {
        let descriptor = unsafe path.withCString { unsafe open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw unwritable(path) }
        defer { close(descriptor) }
        // Some file systems have nothing to bring.
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw unwritable(path) }
    }

    private static func held(_ path: String) -> String { path + ".held-\(getpid())" }

    private static func temporary(of path: String) -> String { path + ".partial-\(getpid())" }

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
