/// Notices that the time stamps of a live source do not follow the time.
struct StampCheck: Sendable {
    private var start: (media: Double, monotonic: Duration)?
    /// Spans in a row in which they did not.
    private var doubts = 0

    /// For how long both are counted before they are compared, in seconds.
    private static let span = 30.0
    /// How many times faster or slower stamps may go: cameras stamp 25 frames a second and deliver 21.
    private static let tolerance = 2.0

    /// Takes a sampled frame; what is wrong, in words, where that has shown in two spans in a row, and never before.
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
        guard counted * Self.tolerance < passed || counted > passed * Self.tolerance else {
            doubts = 0
            return nil
        }
        doubts += 1
        guard doubts == 2 else { return nil }
        return "its time stamps count \(Self.text(counted)) s where \(Self.text(passed)) s have passed"
    }

    /// Seconds with one decimal.
    private static func text(_ seconds: Double) -> String {
        "\((min(max(seconds, -1e9), 1e9) * 10).rounded() / 10)"
    }
}
