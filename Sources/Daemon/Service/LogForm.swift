import Glibc
import Logging

/// How a message of the log is written.
enum LogForm: Sendable, Hashable {
    /// For people: `tagclipd: warning: …`.
    case plain(colours: Bool)
    /// For the journal, which knows the program and the time: `<4>…` (sd-daemon(3)).
    case priorities

    /// What standard error asks for: priorities where it is the journal's stream, colours on a terminal.
    static func ofStandardError() -> LogForm {
        let stream = ProcessEnvironment.value("JOURNAL_STREAM")
        if let stream, isStream(stream, of: STDERR_FILENO) { return .priorities }
        return .plain(colours: Terminal.hasColours(STDERR_FILENO))
    }

    /// Whether `JOURNAL_STREAM`, device and inode as `DEVICE:INODE`, names what a descriptor is connected to.
    ///
    /// The variable alone says nothing: it is inherited by programs whose standard error was redirected.
    static func isStream(_ value: String, of descriptor: Int32) -> Bool {
        let parts = value.split(separator: ":", omittingEmptySubsequences: false).map { UInt64($0) }
        guard parts.count == 2, let device = parts[0], let inode = parts[1] else { return false }
        var status = stat()
        return unsafe fstat(descriptor, &status) == 0 && status.st_dev == device && status.st_ino == inode
    }

    /// The lines of a message, each marked as its own.
    func lines(_ level: Logger.Level, _ text: String) -> [String] {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map {
            printable(String($0))
        }
        return lines.enumerated().map { number, line in
            mark(level) + (number == 0 ? "" : "  ") + line
        }
    }

    private func mark(_ level: Logger.Level) -> String {
        switch self {
        case .priorities: "<\(Self.priority(level))>"
        case .plain(let colours):
            "tagclipd: " + (Self.word(level).map { Self.coloured($0, level, colours) + ": " } ?? "")
        }
    }

    /// The priority of syslog(3).
    private static func priority(_ level: Logger.Level) -> Int {
        switch level {
        case .critical: 2
        case .error: 3
        case .warning: 4
        case .notice: 5
        case .info: 6
        case .debug, .trace: 7
        }
    }

    /// The word before a message; what merely informs needs none.
    private static func word(_ level: Logger.Level) -> String? {
        switch level {
        case .critical, .error: "error"
        case .warning: "warning"
        case .notice, .info: nil
        case .debug, .trace: "debug"
        }
    }

    private static func coloured(_ word: String, _ level: Logger.Level, _ colours: Bool) -> String {
        guard colours else { return word }
        let code = level >= .error ? "1;31" : level == .warning ? "1;33" : "2"
        return "\u{1B}[\(code)m\(word)\u{1B}[0m"
    }
}
