/// How far apart the frames of a source usually are, and how much of a gap between two counts as absence.
///
/// Time in which nothing was looked at proves nothing: a gap of more than three usual intervals (a stall, dropped or
/// corrupt frames) counts as one interval. Shorter ones count whole, so that a busy machine that skips every
/// other frame still closes episodes in time.
///
/// Segments of HLS and jittery networks bring several frames at once and then none for seconds. Each frame stands for
/// the interval that was asked for, so what a burst came too early is credit, and a long gap counts up to it.
struct SamplingRhythm: Sendable {
    private static let memory = 5
    /// Seconds of credit at most: a segment of usual length.
    private static let mostCredit = 10.0

    private let asked: Double
    private var gaps: [Double]
    private var credit = 0.0

    /// A rhythm that starts from the interval asked for; zero where none was.
    init(interval: Duration) {
        asked = max(interval.inSeconds, 0)
        gaps = [asked]
    }

    /// The usual gap in seconds: the median of the last 5, the lower one of two, but not less than what was asked for.
    var usual: Double {
        let sorted = gaps.sorted()
        return max(sorted[(sorted.count - 1) / 2], asked)
    }

    /// Seconds after which scores say nothing of the present any more.
    func oldest(off: Duration) -> Double { max(off.inSeconds, 3 * usual) }

    /// What `gap` seconds between two frames count as absence.
    func absence(in gap: Double) -> Double {
        gap > 3 * usual ? min(gap, usual + credit) : gap
    }

    /// Learns from a gap within one connection.
    mutating func add(_ gap: Double) {
        guard gap > 0 else { return }
        credit = min(max(credit + asked - gap, 0), Self.mostCredit)
        gaps.append(gap)
        if gaps.count > Self.memory { gaps.removeFirst() }
    }
}
