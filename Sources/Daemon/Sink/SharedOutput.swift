import Glibc
import Synchronization

/// What lies behind a descriptor that other programs may share, written to so that no call waits for a reader where that
/// can be.
///
/// `O_NONBLOCK` would reach all who share the open file, so a pipe or a terminal is opened once more instead. Where
/// that can't be, as where another user has made it, little is written at a time, and after a wait for room: enough for
/// a pipe, while a terminal that stands still may still hold a write.
final class SharedOutput: Sendable {
    /// The descriptor that is shared.
    let descriptor: Int32
    /// What moves bytes there.
    let output: any ByteOutput
    /// The most that one write may have once there is room; nil where a write itself tells that there is none.
    ///
    /// A pipe with room takes so many bytes (`PIPE_BUF`) without a wait, unless somebody else fills it meanwhile.
    let piece: Int?
    /// Whether part of a line was left there that can be neither found nor taken back, as a file's can.
    let endsInPart = Atomic(false)
    private let own: Descriptor?

    /// What to write to and to wait for.
    var number: Int32 { own?.number ?? descriptor }

    /// - Parameters:
    ///   - descriptor: one that stays open as long as this is used.
    ///   - reopens: whether to try to open a pipe or a terminal once more.
    init(_ descriptor: Int32 = STDOUT_FILENO, reopens: Bool = true) {
        var status = stat()
        let kind = unsafe fstat(descriptor, &status) == 0 ? status.st_mode & S_IFMT : 0
        let mayWait = kind == S_IFIFO || isatty(descriptor) == 1
        let flags = O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
        let number = unsafe mayWait && reopens ? open("/proc/self/fd/\(descriptor)", flags) : -1
        self.descriptor = descriptor
        if kind == S_IFSOCK { output = SocketOutput() } else { output = FileOutput() }
        own = number >= 0 ? Descriptor(owning: number) : nil
        piece = mayWait && number < 0 ? 4096 : nil
    }
}
