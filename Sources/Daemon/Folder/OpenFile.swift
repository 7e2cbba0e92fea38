import Glibc

/// An open descriptor with one owner, closed when the owner lets go.
struct OpenFile: ~Copyable {
    /// The descriptor's number.
    let number: Int32

    /// Opens a path for reading, close-on-exec and without waiting for the other end of a FIFO.
    static func reading(_ path: PathBytes, flags: Int32 = 0) throws(SystemError) -> OpenFile {
        while true {
            let number = unsafe path.withCString {
                unsafe open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | flags)
            }
            if number >= 0 { return OpenFile(number: number) }
            if errno != EINTR { throw SystemError(call: "open", code: errno) }
        }
    }

    /// Opens a directory for listing.
    static func directory(_ path: PathBytes, followingLink: Bool) throws(SystemError) -> OpenFile {
        try reading(path, flags: O_DIRECTORY | (followingLink ? 0 : O_NOFOLLOW))
    }

    /// The status of what is open.
    func status() throws(SystemError) -> FileStatus {
        var status = stat()
        guard unsafe fstat(number, &status) == 0 else { throw SystemError(call: "fstat", code: errno) }
        return FileStatus(status)
    }

    /// Reads up to `count` bytes at an offset; fewer only where the file ends.
    func read(_ count: Int, at offset: Int64) throws(SystemError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let result = unsafe bytes.withUnsafeMutableBytes { raw in
                unsafe pread(number, raw.baseAddress?.advanced(by: filled), count - filled, Int(offset) + filled)
            }
            if result == 0 { break }
            if result > 0 {
                filled += result
            } else if errno != EINTR {
                throw SystemError(call: "pread", code: errno)
            }
        }
        bytes.removeLast(count - filled)
        return bytes
    }

    /// Gives the descriptor away without closing it.
    consuming func release() -> Int32 {
        let number = number
        discard self
        return number
    }

    deinit {
        close(number)
    }
}
