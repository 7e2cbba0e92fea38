/// When a live frame was captured, by the monotonic clock.
///
/// Media time plus an offset, which is the running minimum of (arrival - media time): late packets don't shift it, and of
/// a segment that comes at once each frame has a time of its own. Cameras stamp 25 frames a second and deliver 21: frames
/// that are late by more than a second anchor it anew. Where they came after a gap, in which others were due, they are
/// given as long as three such gaps to catch up: what waited comes at once.
struct ArrivalClock: Sendable {
    private var offset: Double?
    private var last: (media: Double, arrival: Double)?
    private var late: Lateness?
    /// Frames in a row that came after a gap: more than one of them show a pace, and no gap.
    private var gaps = 0
    private var captured = -Double.infinity

    /// Frames that are late.
    private struct Lateness: Sendable {
        /// Until when they may catch up.
        let end: Double
        /// The least offset among them.
        var least: Double
    }

    /// Seconds by which stamps and arrivals may differ.
    static let tolerance = 1.0
    /// A gap, in times of what stamps count in it; how late it may make a frame, and how long those behind it may take to
    /// catch up, in gaps and in seconds.
    private static let patience = (gap: 1.5, late: 1.5, gaps: 3.5, seconds: 30.0)

    /// When a frame was captured: not after its arrival, and never before an earlier frame.
    ///
    /// - Parameters:
    ///   - media: its media time in seconds; nil where it has none, or none that can be right.
    ///   - arrival: when it came, in seconds on the monotonic clock.
    mutating func captured(media: Double?, arrival: Double) -> Double {
        captured = max(captured, media.map { min(time(media: $0, arrival: arrival), arrival) } ?? arrival)
        return captured
    }

    private mutating func time(media: Double, arrival: Double) -> Double {
        defer { last = (media, arrival) }
        let own = arrival - media
        guard let known = offset, let last, media > last.media else {
            (offset, late) = (own, nil)
            return arrival
        }
        let gap = arrival - last.arrival
        gaps = gap > Self.patience.gap * (media - last.media) ? gaps + 1 : 0
        guard own > known + Self.tolerance else {
            (offset, late) = (min(known, own), nil)
            return media + min(known, own)
        }
        guard gaps < 2 else {
            (offset, late) = (own, nil)
            return arrival
        }
        let catchesUp = gaps == 1 && own - known < Self.patience.late * gap
        let grace = catchesUp ? min(Self.patience.gaps * gap, Self.patience.seconds) : 0
        var late = late ?? Lateness(end: arrival + grace, least: own)
        late.least = min(late.least, own)
        guard arrival >= late.end else {
            self.late = late
            return media + known
        }
        (offset, self.late) = (late.least, nil)
        return media + late.least
    }
}
