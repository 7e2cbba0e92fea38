import Glibc

/// The bytes of a file, mapped read-only; or bytes that live as long as the process.
@safe
final class MappedBytes: @unchecked Sendable {  // guarded by being read-only
    let bytes: UnsafeRawBufferPointer
    private let owned: Bool

    /// Bytes in the program itself.
    init(static bytes: UnsafeRawBufferPointer) {
        unsafe self.bytes = bytes
        owned = false
    }

    /// Maps the file at `path`; throws ``EngineError/unreadable(path:problem:)``.
    init(path: String) throws(EngineError) {
        let descriptor = unsafe path.withCString { unsafe open($0, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw .unreadable(path: path, problem: Self.lastProblem()) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            throw .unreadable(path: path, problem: Self.lastProblem())
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .unreadable(path: path, problem: "it is not a regular file")
        }
        guard status.st_size > 0 else { throw .unreadable(path: path, problem: "it is empty") }
        guard let start = unsafe mmap(nil, Int(status.st_size), PROT_READ, MAP_PRIVATE, descriptor, 0),
            unsafe start != MAP_FAILED
        else { throw .unreadable(path: path, problem: Self.lastProblem()) }
        unsafe bytes = UnsafeRawBufferPointer(start: start, count: Int(status.st_size))
        owned = true
    }

    deinit {
        guard owned, let start = unsafe bytes.baseAddress else { return }
        _ = unsafe munmap(UnsafeMutableRawPointer(mutating: start), bytes.count)
    }

    /// How many bytes there are.
    var count: Int { unsafe bytes.count }

    private static func lastProblem() -> String {
        guard let text = unsafe strerror(errno) else { return "error \(errno)" }
        return unsafe String(cString: text)
    }
}
