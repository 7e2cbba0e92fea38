/// When a live frame was captured, by the wall clock.
///
/// Media time plus an offset, which is the running minimum of (arrival - media time): late packets don't shift it. It is
/// anchored anew when it is off by more than a second or when the host's clock steps, since cameras stamp 25 frames a
/// second and deliver 21.
struct ArrivalClock: Sendable {
    private var offset: Double?
    private var wallMinusMonotonic: Double?

    /// Seconds by which stamps and arrivals may differ.
    static let tolerance = 1.0

    /// The capture time of a frame.
    ///
    /// - Parameters:
    ///   - media: its media time in seconds, if it has one.
    ///   - wall: when it arrived, seconds since 1970.
    ///   - monotonic: the same moment on the monotonic clock, seconds.
    mutating func time(media: Double?, wall: Double, monotonic: Double) -> Double {
        guard let media else { return wall }
        let difference = wall - monotonic
        if let before = wallMinusMonotonic, abs(difference - before) > Self.tolerance / 2 {
            offset = nil
        }
        wallMinusMonotonic = difference
        let arrived = wall - media
        guard let known = offset, abs(arrived - known) <= Self.tolerance else {
            offset = arrived
            return wall
        }
        offset = min(known, arrived)
        return media + min(known, arrived)
    }
}
