import CFFmpeg
import Glibc

/// A file descriptor that is read in order or at any offset, never longer than the watch allows.
///
/// Confined to the thread of its reader.
final class ByteInput {
    let isSeekable: Bool
    /// Bytes in the file; 0 where it is a pipe.
    let size: Int
    /// Whether reading failed for another reason than the end of the file.
    private(set) var failure: Int32?
    private let descriptor: Int32
    private let watch: Watch
    private var position = 0
    /// What was read of a pipe to see what it is, and is read again.
    private var head: [UInt8] = []

    /// Opens a regular file by the bytes of its path and nothing else.
    ///
    /// Pipes, sockets, devices and directories are refused without waiting for them.
    init(path: [UInt8], label: String, watch: Watch) throws(DecodeError) {
        guard !path.isEmpty, !path.contains(0) else { throw .notFound("open of an impossible file name: \(label)") }
        var status = stat()
        let name = (path + [0]).map { CChar(bitPattern: $0) }
        guard unsafe stat(name, &status) == 0 else { throw Self.error(errno, "stat", label) }
        try Self.requireRegular(status, label)
        // Without O_NONBLOCK a pipe that took the file's place just now would hold the thread.
        let descriptor = unsafe open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw Self.error(errno, "open", label) }
        let found = unsafe fstat(descriptor, &status)
        do throws(DecodeError) {
            guard found == 0 else { throw Self.error(errno, "fstat", label) }
            try Self.requireRegular(status, label)
        } catch {
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
        self.watch = watch
        isSeekable = true
        size = Int(status.st_size)
    }

    /// Reads from standard input, which another program may be writing.
    init(standardInput watch: Watch) throws(DecodeError) {
        var status = stat()
        let descriptor = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
        guard descriptor >= 0, unsafe fstat(descriptor, &status) == 0 else {
            throw Self.error(errno, "fcntl", "standard input")
        }
        self.descriptor = descriptor
        self.watch = watch
        isSeekable = status.st_mode & S_IFMT == S_IFREG
        size = isSeekable ? Int(status.st_size) : 0
    }

    deinit { close(descriptor) }

    private static func requireRegular(_ status: stat, _ label: String) throws(DecodeError) {
        switch status.st_mode & S_IFMT {
        case S_IFREG: return
        case S_IFDIR: throw .isDirectory("\(label) is a directory and not a picture or video")
        default:
            throw .notRegularFile(
                "\(label) is a pipe, socket or device; only regular files are opened by name: read it from standard input, -"
            )
        }
    }

    private static func error(_ number: Int32, _ call: String, _ label: String) -> DecodeError {
        let words = unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
        let detail = "\(call) of \(label): \(words)"
        switch number {
        case ENOENT, ENOTDIR, ENAMETOOLONG: return .notFound(detail)
        case EACCES, EPERM, ELOOP: return .permission(detail)
        case EISDIR: return .isDirectory(detail)
        case ENXIO, ENODEV: return .notRegularFile(detail)
        case EMFILE, ENFILE, ENOMEM: return .exhausted(detail)
        default: return .inputOutput(detail)
        }
    }

    /// The first `count` bytes, or fewer where the input is shorter; reading starts over after it.
    func peek(_ count: Int) -> [UInt8] {
        if isSeekable { return bytes(at: 0, count: count) }
        while head.count < count {
            var block = [UInt8](repeating: 0, count: 65_536)
            let got = unsafe block.withUnsafeMutableBytes { unsafe readPipe(into: $0) }
            guard got > 0 else { break }
            head += block.prefix(Int(got))
        }
        return Array(head.prefix(count))
    }

    /// Up to `count` bytes at an offset of a seekable input.
    func bytes(at offset: Int, count: Int) -> [UInt8] {
        let count = max(0, min(count, size - offset))
        guard isSeekable, offset >= 0, count > 0 else { return [] }
        return unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            initialized = unsafe fill(UnsafeMutableRawBufferPointer(buffer), from: offset)
        }
    }

    /// Fills memory from an offset of a seekable input; returns the number of bytes that there were.
    func fill(_ target: UnsafeMutableRawBufferPointer, from offset: Int = 0) -> Int {
        var filled = 0
        while filled < target.count {
            let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: target[filled...])
            let got = unsafe readAt(offset + filled, into: rest)
            guard got > 0 else { break }
            filled += Int(got)
        }
        return filled
    }

    /// Reads on from the current position; what `AVIOContext` expects, errors included.
    func read(into target: UnsafeMutableRawBufferPointer) -> Int32 {
        let got: Int32
        if isSeekable {
            got = unsafe readAt(position, into: target)
        } else if position < head.count {
            let count = min(target.count, head.count - position)
            unsafe target.copyBytes(from: head[position..<(position + count)])
            got = Int32(clamping: count)
        } else {
            got = unsafe readPipe(into: target)
        }
        if got > 0 { position += Int(got) }
        return got
    }

    /// Moves the position; returns the new one or -1.
    func seek(to offset: Int64, whence: Int32) -> Int64 {
        let base =
            switch whence {
            case SEEK_SET: 0
            case SEEK_CUR: position
            case SEEK_END: size
            default: -1
            }
        guard base >= 0 else { return -1 }
        let (target, overflow) = Int64(base).addingReportingOverflow(offset)
        guard !overflow, target >= 0 else { return -1 }
        position = Int(target)
        return target
    }

    private func readAt(_ offset: Int, into target: UnsafeMutableRawBufferPointer) -> Int32 {
        while true {
            if watch.verdict != nil { return decode_averror_exit() }
            let got = unsafe pread(descriptor, target.baseAddress, min(target.count, 1 << 20), off_t(offset))
            if got > 0 { return Int32(clamping: got) }
            if got == 0 { return decode_averror_eof() }
            if errno == EINTR { continue }
            failure = errno
            return decode_averror(errno)
        }
    }

    private func readPipe(into target: UnsafeMutableRawBufferPointer) -> Int32 {
        while true {
            if watch.verdict != nil || ReadAllowance.isUsedUp { return decode_averror_exit() }
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let ready = unsafe poll(&waiting, 1, 100)
            if ready == 0 || (ready < 0 && errno == EINTR) { continue }
            let got = unsafe Glibc.read(descriptor, target.baseAddress, target.count)
            if got > 0 { return Int32(clamping: got) }
            if got == 0 { return decode_averror_eof() }
            if errno == EINTR || errno == EAGAIN { continue }
            failure = errno
            return decode_averror(errno)
        }
    }
}
