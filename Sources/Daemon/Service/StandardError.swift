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

    /// Writes a line to standard output; where both are one terminal the progress makes way for it.
    func outputLine(_ text: String) {
        progress.withLock { line in
            if !line.isEmpty { write("\r\u{1B}[K") }
            write(text + "\n", to: STDOUT_FILENO)
            if !line.isEmpty { write(line) }
        }
    }

    private func write(_ text: String, to descriptor: Int32 = STDERR_FILENO) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }
}
