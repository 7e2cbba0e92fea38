/// How long the frames of a segment, which come at once, can wait for those before them.
///
/// Each has its turn as long after the one before as it was captured later, a quarter less: a source that fell behind
/// catches up. What comes in time has no more time than that.
struct BurstPace: Sendable {
    private var last: (media: Double, turn: Double)?

    private static let speed = 1.25
    /// Seconds: a segment of usual length.
    private static let longest = 10.0

    /// Seconds until a frame's turn.
    ///
    /// - Parameters:
    ///   - media: its media time in seconds.
    ///   - arrival: when it came, in seconds on the monotonic clock.
    mutating func wait(media: Double?, arrival: Double) -> Double {
        guard let media else {
            last = nil
            return 0
        }
        let turn = last.map { $0.turn + max(0, media - $0.media) / Self.speed } ?? arrival
        let wait = min(max(0, turn - arrival), Self.longest)
        last = (media, arrival + wait)
        return wait
    }
}
