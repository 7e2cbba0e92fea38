/// How far a download is: a bar on a terminal, and lines for what is worth one anywhere.
final class FetchProgress {
    private let total: Int64
    private let line: ((String) -> Void)?
    private let message: (String) -> Void
    private var rate = 0.0
    private var last: (time: ContinuousClock.Instant, bytes: Int64)?

    /// How often the bar changes at most.
    private static let interval = Duration.milliseconds(200)

    /// - Parameters:
    ///   - total: bytes of the whole file.
    ///   - line: shows the bar; nil where there is no terminal.
    ///   - message: writes a line.
    init(total: Int64, line: ((String) -> Void)?, message: @escaping (String) -> Void) {
        self.total = total
        self.line = line
        self.message = message
    }

    /// Progress on standard error.
    convenience init(total: Int64) {
        self.init(
            total: total, line: Terminal.isError ? { StandardError.shared.show(progress: $0) } : nil,
            message: { StandardError.shared.message("tagclipd: " + printable($0)) })
    }

    /// Bytes come again, after those that are there.
    func begin(at received: Int64) {
        last = (.now, received)
        rate = 0
    }

    /// So many bytes are there now.
    func show(_ received: Int64) {
        guard let line, let last else { return }
        let now = ContinuousClock.now
        let passed = now - last.time
        guard passed >= Self.interval else { return }
        let current = Double(received - last.bytes) / passed.seconds
        rate = rate > 0 ? 0.8 * rate + 0.2 * current : current
        self.last = (now, received)
        line(Self.text(received: received, total: total, rate: rate))
    }

    /// The bytes are compared with their digest, which takes a moment.
    func showCheck() {
        line?("checking the digest")
    }

    /// Says something that matters.
    func note(_ text: String) {
        message(text)
    }

    /// Takes the bar away.
    func close() {
        line?("")
    }

    /// A bar, what is there, how fast it comes (bytes a second) and how long it will take.
    static func text(received: Int64, total: Int64, rate: Double) -> String {
        let width = 24
        let share = total > 0 ? min(max(Double(received) / Double(total), 0), 1) : 0
        let filled = Int(Double(width) * share)
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
        let speed = ByteCount.text(Int64(min(max(rate, 0), 1e15)))
        let left = rate >= 1 ? ", \(StatusTable.span(Double(max(total - received, 0)) / rate)) left" : ""
        return "\(bar) \(ByteCount.text(received)) of \(ByteCount.text(total)), \(speed)/s\(left)"
    }
}
