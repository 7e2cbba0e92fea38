import Confinement
import Glibc

/// Memory that the daemon and a decoding process see both, as large as the largest frame so far.
@safe
final class SharedPixels {
    /// Of the memory file.
    let descriptor: Int32
    private var mapping: UnsafeMutableRawPointer?
    private var size = 0

    /// Bytes that are worth giving back after a file.
    private static let worthReleasing = 1 << 25

    /// New memory; throws where there is none.
    init() throws(SystemError) {
        descriptor = unsafe confine_shared_memory("tagclipd-frames")
        guard descriptor >= 0 else { throw SystemError(call: "memfd_create", code: errno) }
    }

    /// The memory of a descriptor that was inherited.
    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        if let mapping = unsafe mapping { unsafe munmap(mapping, size) }
        close(descriptor)
    }

    /// Makes room for so many bytes; for the side that writes.
    func grow(to bytes: Int) throws(SystemError) {
        guard bytes > size else { return }
        guard ftruncate(descriptor, bytes) == 0 else { throw SystemError(call: "ftruncate", code: errno) }
        try map(bytes)
    }

    /// Calls `body` with the memory, which must have been made large enough.
    func withBytes<R>(_ body: (UnsafeMutableRawBufferPointer) throws -> R) rethrows -> R {
        try unsafe body(UnsafeMutableRawBufferPointer(start: mapping, count: size))
    }

    /// Sees so many bytes of what the other side has written; throws where there are fewer.
    func see(_ bytes: Int) throws(SystemError) {
        guard bytes > size else { return }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, Int(status.st_size) >= bytes else {
            throw SystemError(call: "fstat", code: EPROTO)
        }
        try map(Int(status.st_size))
    }

    /// Gives the pages of a large picture back.
    func release() {
        if size > Self.worthReleasing { confine_release_memory(descriptor, size) }
    }

    private func map(_ bytes: Int) throws(SystemError) {
        let new = unsafe mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
        guard let new = unsafe new, unsafe new != MAP_FAILED else { throw SystemError(call: "mmap", code: errno) }
        if let mapping = unsafe mapping { unsafe munmap(mapping, size) }
        unsafe mapping = unsafe new
        size = bytes
    }
}
