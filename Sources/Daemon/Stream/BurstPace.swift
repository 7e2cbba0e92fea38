/// How long the frames of a segment, which come at once, can wait for those before them.
///
/// Each has its turn as long after the one before as it was captured later, a quarter less: a source that fell behind
/// catches up. What comes in time has no more time than that.
struct BurstPace: Sendable {
    private var last: (media: Double, turn: Double)?
    /// The media time of the first frame since the source was last waited for, and the seconds that frames were held.
    private var burst: (start: Double, held: Double)?
    /// Seconds of a segment, where the last one was gone through before the next one came.
    private var length: Double?
    /// When the frame that came last had had its turn.
    private var end = 0.0

    private static let speed = 1.25
    /// Seconds: a segment of usual length.
    private static let longest = 10.0
    /// Seconds between two frames from which on the source was waited for.
    private static let pause = 0.5

    /// A frame has come: seconds until its turn.
    ///
    /// - Parameters:
    ///   - media: its media time in seconds.
    ///   - arrival: when it came, in seconds on the monotonic clock.
    mutating func frame(media: Double?, arrival: Double) -> Double {
        guard let media else {
            self = BurstPace()
            return 0
        }
        if burst == nil || arrival - end > Self.pause {
            let passed = burst.map { media - $0.start }
            length = passed.flatMap { (0...Self.longest * 1.05).contains($0) ? $0 : nil }
            burst = (media, 0)
        }
        let turn = last.map { $0.turn + max(0, media - $0.media) / Self.speed } ?? arrival
        let wait = min(max(0, turn - arrival), Self.longest)
        last = (media, arrival + wait)
        end = arrival
        return wait
    }

    /// Seconds by which the frame would have come sooner, had those before it in its segment not been held.
    var delay: Double {
        guard let burst, let length, let last, last.media - burst.start < 0.99 * length else { return 0 }
        return burst.held
    }

    /// The frame that came last was held for so many seconds.
    mutating func hold(_ seconds: Double) {
        end += seconds
        burst?.held += seconds
    }
}
