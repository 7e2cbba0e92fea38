import Engine
import Glibc

/// SHA-256 of a whole file, which is mapped: its pages are the system's to take back, not memory of the process.
enum FileDigest {
    /// The digest of an open file, hexadecimal.
    static func digest(_ descriptor: Int32) throws(SystemError) -> String {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .last("fstat") }
        let count = Int(status.st_size)
        guard count > 0 else { return SHA256.hexadecimal([]) }
        guard let start = unsafe mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), unsafe start != MAP_FAILED
        else { throw .last("mmap") }
        defer { unsafe munmap(start, count) }
        unsafe madvise(start, count, MADV_SEQUENTIAL)
        let bytes = unsafe UnsafeBufferPointer(start: start.assumingMemoryBound(to: UInt8.self), count: count)
        return unsafe Hexadecimal.text(SHA256.digest(Span(_unsafeElements: bytes)))
    }

    /// The digest of a file by name, hexadecimal.
    static func digest(at path: String) throws(SystemError) -> String {
        let number = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { throw .last("open") }
        defer { close(number) }
        return try digest(number)
    }
}
