import Glibc
import Synchronization

/// Standard error, for people: messages, and one line of progress that they never mix with.
final class StandardError: Sendable {
    static let shared = StandardError()

    private let progress = Mutex("")

    /// Writes a message of one line.
    func message(_ text: String) {
        progress.withLock { line in
            write((line.isEmpty ? "" : "\r\u{1B}[K") + text + "\n" + line)
        }
    }

    /// Shows a line of progress in place of the last one; an empty one takes it away.
    ///
    /// Only on a terminal.
    func show(progress line: String) {
        guard Terminal.isError else { return }
        progress.withLock { shown in
            guard line != shown else { return }
            shown = line
            write("\r\u{1B}[K" + line)
        }
    }

    private func write(_ text: String) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }
}
