/// Notices that the time stamps of a live source do not follow the time.
struct StampCheck: Sendable {
    private enum Trend { case slow, fast }

    private var start: (media: Double, monotonic: Duration)?
    private var trend: Trend?
    /// Spans in a row that showed it.
    private var doubts = 0
    private var isTold = false

    /// For how long both are counted before they are compared, in seconds.
    private static let span = 30.0
    /// How many times faster or slower stamps may go: cameras stamp 25 frames a second and deliver 21.
    private static let tolerance = 1.5
    /// A network that stands still makes one span slow, and what it held back the next one fast.
    private static let patience = 2

    /// Whether the stamps say nothing of when a frame was captured.
    var areDoubted: Bool { doubts >= Self.patience }

    /// Takes a sampled frame; once what is wrong, in words, where that has shown in two spans in a row.
    ///
    /// - Parameters:
    ///   - media: its media time in seconds.
    ///   - now: when it came, on the monotonic clock.
    mutating func observe(_ media: Double, at now: Duration) -> String? {
        guard let start else {
            start = (media, now)
            return nil
        }
        let (counted, passed) = (media - start.media, (now - start.monotonic).inSeconds)
        guard passed >= Self.span else { return nil }
        self.start = (media, now)
        let trend = Self.trend(counted, passed)
        doubts = trend == nil ? 0 : trend == self.trend ? doubts + 1 : 1
        self.trend = trend
        guard areDoubted, !isTold else { return nil }
        isTold = true
        return "its time stamps count \(Self.text(counted)) s where \(Self.text(passed)) s have passed"
    }

    private static func trend(_ counted: Double, _ passed: Double) -> Trend? {
        if counted * tolerance < passed { return .slow }
        return counted > passed * tolerance ? .fast : nil
    }

    /// Seconds with one decimal.
    private static func text(_ seconds: Double) -> String {
        "\((min(max(seconds, -1e9), 1e9) * 10).rounded() / 10)"
    }
}
