import Confinement
import Glibc

/// A pipe that wakes a thread out of poll(2).
final class WakePipe: Sendable {
    private let readEnd: Int32
    private let writeEnd: Int32

    /// Opens the pipe, non-blocking and close-on-exec.
    init() throws(SystemError) {
        var ends: [Int32] = [-1, -1]
        guard unsafe confine_pipe(&ends, O_NONBLOCK) == 0 else { throw SystemError(call: "pipe", code: errno) }
        readEnd = ends[0]
        writeEnd = ends[1]
    }

    /// Wakes the waiting thread, now or when it next waits.
    func wake() {
        var byte: UInt8 = 1
        // A full pipe wakes as well.
        _ = unsafe write(writeEnd, &byte, 1)
    }

    /// Waits until woken, until a descriptor is readable or until the time is over, whichever comes first.
    ///
    /// - Parameters:
    ///   - descriptor: a further descriptor to wait for.
    ///   - timeout: how long to wait; nil waits without end.
    func wait(descriptor: Int32?, timeout: Duration?) {
        var waits = [pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)]
        if let descriptor { waits.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)) }
        _ = unsafe poll(&waits, nfds_t(waits.count), Self.milliseconds(timeout))
        guard waits[0].revents != 0 else { return }
        var bytes = [UInt8](repeating: 0, count: 256)
        while unsafe read(readEnd, &bytes, bytes.count) == bytes.count {}
    }

    /// A timeout for poll(2), rounded up so that a deadline is over when it returns.
    private static func milliseconds(_ timeout: Duration?) -> Int32 {
        guard let timeout else { return -1 }
        let (seconds, attoseconds) = timeout.components
        if seconds >= 3600 { return 3_600_000 }
        return max(0, Int32(seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000))
    }

    deinit {
        close(readEnd)
        close(writeEnd)
    }
}
