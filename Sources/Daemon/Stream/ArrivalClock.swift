/// When a live frame was captured, by the monotonic clock.
///
/// Media time plus an offset, which is the running minimum of (arrival - media time): late packets don't shift it, and of
/// a segment that comes at once each frame has a time of its own. Cameras stamp 25 frames a second and deliver 21: frames
/// that are late by more than a second anchor it anew. Where they came after a gap they are given one and a half times
/// that gap to catch up: what waited comes at once.
struct ArrivalClock: Sendable {
    private var offset: Double?
    private var last: (media: Double, arrival: Double)?
    private var late: Lateness?
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
    private static let patience = 1.5

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
        guard own > known + Self.tolerance else {
            (offset, late) = (min(known, own), nil)
            return media + min(known, own)
        }
        let grace = Self.patience * (arrival - last.arrival)
        var late = late ?? Lateness(end: grace > own - known ? arrival + grace : arrival, least: own)
        late.least = min(late.least, own)
        guard arrival >= late.end else {
            self.late = late
            return media + known
        }
        (offset, self.late) = (late.least, nil)
        return media + late.least
    }
}
