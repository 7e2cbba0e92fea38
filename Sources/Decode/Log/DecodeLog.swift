import CFFmpeg
import Glibc
import Synchronization

/// FFmpeg's own messages, on their way to the program's log.
public enum DecodeLog {
    /// How much a message matters.
    public enum Level: Int, Sendable, Comparable {
        /// Something failed.
        case error = 16
        /// Something looks wrong.
        case warning = 24
        /// Something of interest happened.
        case info = 32
        /// For finding faults in this program.
        case debug = 48

        /// Orders by importance, the most important first.
        public static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    }

    private struct Receiver {
        var level = Level.error
        var receive: (@Sendable (Level, String) -> Void)?
    }

    private static let receiver = Mutex(Receiver())

    /// Collects the messages of the calling thread while ``capturing(_:)`` runs.
    @TaskLocal private static var capture: Capture?

    private final class Capture: Sendable {
        let lines = Mutex<[String]>([])
        let headers = Mutex<[String]>([])
    }

    /// Sends messages up to `level`, secrets masked, to `receive`; nil makes FFmpeg quiet again.
    ///
    /// The closure is called on whatever thread FFmpeg logs from and must not block.
    public static func setReceiver(level: Level = .warning, _ receive: (@Sendable (Level, String) -> Void)?) {
        Library.start()
        receiver.withLock { $0 = Receiver(level: level, receive: receive) }
        av_log_set_level(Int32(receive == nil ? Level.error.rawValue : level.rawValue))
    }

    /// Collects the errors that FFmpeg logs on this thread, at most 16 of them.
    struct Collector {
        private let capture = Capture()

        init() { Library.start() }

        /// Runs a call and collects what is logged meanwhile.
        func run<Result>(_ body: () -> Result) -> Result {
            DecodeLog.$capture.withValue(capture) { body() }
        }

        /// The lines so far, without FFmpeg's prefix and with secrets masked.
        var said: [String] { capture.lines.withLock { $0 } }

        /// The header lines of HTTP answers so far, at most 256 of them.
        var headers: [String] { capture.headers.withLock { $0 } }
    }

    /// Runs `body` and returns with its result the errors that FFmpeg logged on this thread meanwhile.
    static func capturing<Result>(_ body: () -> Result) -> (result: Result, said: [String]) {
        let collector = Collector()
        let result = collector.run(body)
        return (result, collector.said)
    }

    /// Takes one line from the C trampoline.
    fileprivate static func take(_ code: Int32, _ line: String) {
        let masked = Secrets.mask(line)
        if code <= Int32(Level.error.rawValue), let capture {
            capture.lines.withLock { if $0.count < 16 { $0.append(withoutPrefix(masked)) } }
        }
        let level: Level = code <= 16 ? .error : code <= 24 ? .warning : code <= 32 ? .info : .debug
        let receive = receiver.withLock { level <= $0.level ? $0.receive : nil }
        receive?(level, masked)
    }

    /// How libavformat's HTTP writes a line of an answer to its trace log.
    private static let headerFormat = "header='%s'"

    /// Whether a message of this level and format is a line of an HTTP answer.
    fileprivate static func isHeader(_ level: Int32, _ format: UnsafePointer<CChar>?) -> Bool {
        guard level == AV_LOG_TRACE, let format = unsafe format, capture != nil else { return false }
        return unsafe strncmp(format, headerFormat, headerFormat.utf8.count) == 0
    }

    /// Takes a line of an HTTP answer: `[http @ 0x55…] header='ETag: "1"'`.
    fileprivate static func take(header line: String) {
        guard let capture, let start = line.firstIndex(of: "'"), line.hasSuffix("'") else { return }
        capture.headers.withLock { headers in
            if headers.count < 256 { headers.append(String(line[line.index(after: start)...].dropLast())) }
        }
    }

    /// The line without FFmpeg's `[h264 @ 0x55…] `, of which there may be several.
    private static func withoutPrefix(_ line: String) -> String {
        var rest = line[...]
        while rest.hasPrefix("["), let end = rest.firstIndex(of: "]") {
            rest = rest[rest.index(after: end)...].drop { $0 == " " }
        }
        return String(rest)
    }

    /// What has to happen once before FFmpeg is used.
    enum Library {
        private static let started: Void = {
            av_log_set_level(Int32(Level.error.rawValue))
            unsafe av_log_set_callback { object, level, format, arguments in
                let isHeader = unsafe DecodeLog.isHeader(level, format)
                guard level <= av_log_get_level() || isHeader, let arguments = unsafe arguments else { return }
                var line = [CChar](repeating: 0, count: 1024)
                var prefix: Int32 = 1
                unsafe _ = av_log_format_line2(
                    object, level, format, arguments, &line, Int32(line.count), &prefix)
                let bytes = line.prefix { $0 != 0 && $0 != 10 }.map { UInt8(bitPattern: $0) }
                let text = String(decoding: bytes, as: UTF8.self)
                if isHeader { DecodeLog.take(header: text) } else { DecodeLog.take(level, text) }
            }
            avdevice_register_all()
            _ = avformat_network_init()
        }()

        /// Starts the library on the first call.
        static func start() { started }
    }
}
