/// Makes media time of time stamps, or of arrivals: seconds from the first frame that never run backwards.
struct Timeline {
    /// Whether frames are as far apart as they arrived: of a live source whose demuxer has no clock and makes stamps up.
    let followsArrival: Bool
    /// Seconds of one unit of time stamps, or a nanosecond.
    let tick: Double
    /// Seconds between frames where nothing better is known.
    let frameSeconds: Double
    /// A step forward beyond which the stamps have jumped rather than time passed, in seconds.
    ///
    /// In containers whose stamps wrap or start anew it is an hour; elsewhere ten years.
    let longestStep: Double

    /// The frame from which stamps are counted: the first one, and the first after every jump.
    private var anchor: (stamp: Int64, time: Double)?
    private var last: (stamp: Int64, time: Double) = (0, 0)
    /// Seconds between the last two frames; 0 before the second.
    private(set) var gap = 0.0

    init(tick: Double, frameSeconds: Double?, hasDiscontinuities: Bool, followsArrival: Bool = false) {
        self.followsArrival = followsArrival
        self.tick = followsArrival ? 1e-9 : tick
        self.frameSeconds = frameSeconds ?? 1.0 / 25
        longestStep = hasDiscontinuities ? 3_600 : 315_360_000
    }

    /// Seconds since some point of what has this stamp, or came at that moment; nil where nothing says it.
    func seconds(stamp: Int64?, arrival: UInt64) -> Double? {
        counted(stamp, arrival).map { Double($0) * tick }
    }

    /// What counts of a stamp and an arrival.
    private func counted(_ stamp: Int64?, _ arrival: UInt64) -> Int64? {
        followsArrival ? Int64(clamping: arrival) : stamp
    }

    /// The media time of the next frame in order of presentation.
    ///
    /// - Parameters:
    ///   - stamp: in ticks; nil where the stream gives none.
    ///   - duration: likewise.
    ///   - arrival: when the last of its packets was read, in nanoseconds on the monotonic clock.
    mutating func time(stamp: Int64?, duration: Int64?, arrival: UInt64) -> Double {
        let stamp = counted(stamp, arrival)
        guard let anchor else {
            last = (stamp ?? 0, 0)
            anchor = last
            return 0
        }
        let before = last.time
        defer { gap = last.time - before }
        let own = duration.map { Double($0) * tick } ?? frameSeconds
        let step = own > 0 && own < 86_400 ? own : frameSeconds
        let next = stamp ?? last.stamp &+ (Int64(exactly: (step / tick).rounded()) ?? 1)
        let sinceLast = next.subtractingReportingOverflow(last.stamp)
        let sinceAnchor = next.subtractingReportingOverflow(anchor.stamp)
        let isStep =
            !sinceLast.overflow && !sinceAnchor.overflow && sinceLast.partialValue >= 0
            && Double(sinceLast.partialValue) * tick <= longestStep
        if isStep {
            last = (next, anchor.time + Double(sinceAnchor.partialValue) * tick)
        } else {
            last = (next, last.time + step)
            self.anchor = last
        }
        return last.time
    }
}
