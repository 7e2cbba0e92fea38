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
        let onSession: @Sendable () -> Void

        init(onSession: @escaping @Sendable () -> Void) { self.onSession = onSession }
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
        private let capture: Capture

        /// - Parameter onSession: called when RTSP has asked for a session.
        init(onSession: @escaping @Sendable () -> Void = {}) {
            Library.start()
            capture = Capture(onSession: onSession)
        }

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

    /// What of FFmpeg's trace log tells of the talk with a server, by the beginnings of its formats.
    fileprivate enum Talk: String, CaseIterable {
        /// A line of an HTTP answer: `[http @ 0x55…] header='ETag: "1"'`.
        case header = "header='%s'"
        /// A whole RTSP request: `[rtsp @ 0x55…] Sending:`, and its lines.
        case request = "Sending:"
    }

    /// The kind of talk that a message of this level and format is, while a thread that wants to know it is in FFmpeg.
    fileprivate static func talk(_ level: Int32, _ format: UnsafePointer<CChar>?) -> Talk? {
        guard level == AV_LOG_TRACE, let format = unsafe format, capture != nil else { return nil }
        return Talk.allCases.first { unsafe strncmp(format, $0.rawValue, $0.rawValue.utf8.count) == 0 }
    }

    /// Takes a message of the talk with a server.
    fileprivate static func take(_ talk: Talk, _ text: String) {
        guard let capture else { return }
        switch talk {
        case .header:
            let line = text.prefix { $0 != "\n" }
            guard let start = line.firstIndex(of: "'"), line.hasSuffix("'") else { return }
            capture.headers.withLock { headers in
                if headers.count < 256 { headers.append(String(line[line.index(after: start)...].dropLast())) }
            }
        case .request: if text.contains("\nSETUP ") { capture.onSession() }
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
                let talk = unsafe DecodeLog.talk(level, format)
                guard level <= av_log_get_level() || talk != nil, let arguments = unsafe arguments else { return }
                var line = [CChar](repeating: 0, count: 1024)
                var prefix: Int32 = 1
                unsafe _ = av_log_format_line2(
                    object, level, format, arguments, &line, Int32(line.count), &prefix)
                let bytes = line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
                let text = String(decoding: bytes, as: UTF8.self)
                if let talk { return DecodeLog.take(talk, text) }
                DecodeLog.take(level, String(text.prefix { $0 != "\n" && $0 != "\r\n" }))
            }
            avdevice_register_all()
            _ = avformat_network_init()
        }()

        /// Starts the library on the first call.
        static func start() { started }
    }
}
