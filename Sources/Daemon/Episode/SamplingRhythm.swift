/// How far apart the frames of a source usually are, and how much of a gap between two counts as absence.
///
/// Time in which nothing was looked at proves nothing: a gap of more than three usual intervals (a stall, dropped
/// frames, black frames) counts as one interval. Shorter ones count whole, so that a busy machine that skips every
/// other frame still closes episodes in time.
struct SamplingRhythm: Sendable {
    private static let memory = 5
    private var gaps: [Double]

    /// A rhythm that starts from the interval asked for.
    init(interval: Duration) {
        gaps = [max(interval.inSeconds, 0)]
    }

    /// The usual gap in seconds: the median of the last 5, the lower one of two.
    var usual: Double {
        let sorted = gaps.sorted()
        return sorted[(sorted.count - 1) / 2]
    }

    /// What `gap` seconds between two frames count as absence.
    func absence(in gap: Double) -> Double {
        gap > 3 * usual ? usual : gap
    }

    /// Learns from a gap within one connection.
    mutating func add(_ gap: Double) {
        guard gap > 0 else { return }
        gaps.append(gap)
        if gaps.count > Self.memory { gaps.removeFirst() }
    }
}
