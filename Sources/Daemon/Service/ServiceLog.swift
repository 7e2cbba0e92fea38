import Logging
import Synchronization

/// The program's log on standard error, without secrets.
struct ServiceLog: LogHandler {
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    private let form: LogForm
    private let secrets: SecretRegistry
    private let write: @Sendable (String) -> Void
    private static let isStarted = Atomic(false)

    /// - Parameters:
    ///   - form: how messages are written.
    ///   - write: takes one line without its end.
    init(
        level: Logger.Level = .info, form: LogForm = .ofStandardError(), secrets: SecretRegistry = .shared,
        write: @escaping @Sendable (String) -> Void = { StandardError.shared.message($0) }
    ) {
        logLevel = level
        self.form = form
        self.secrets = secrets
        self.write = write
    }

    /// Makes every `Logger` of the process write here; only the first call counts.
    static func start(level: Logger.Level) {
        guard !isStarted.exchange(true, ordering: .relaxed) else { return }
        let handler = ServiceLog(level: level)
        LoggingSystem.bootstrap { _ in handler }
    }

    /// A logger that writes here, whether ``start(level:)`` was called or not.
    var logger: Logger {
        Logger(label: "tagclipd") { _ in self }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var text = event.message.description
        let all = metadata.merging(metadataProvider?.get() ?? [:]) { $1 }.merging(event.metadata ?? [:]) { $1 }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) { text += " \(key)=\(value)" }
        if let error = event.error { text += ": \(error)" }
        // Masked as a whole: a secret may stand in a key, a value or an error as well as in the message.
        for line in form.lines(event.level, secrets.mask(text)) { write(line) }
    }
}
