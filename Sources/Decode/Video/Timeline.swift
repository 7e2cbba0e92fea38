/// Makes media time of time stamps: seconds from the first frame that never run backwards.
struct Timeline {
    /// Seconds of one unit of time stamps.
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

    init(tick: Double, frameSeconds: Double?, hasDiscontinuities: Bool) {
        self.tick = tick
        self.frameSeconds = frameSeconds ?? 1.0 / 25
        longestStep = hasDiscontinuities ? 3_600 : 315_360_000
    }

    /// The media time of the next frame in order of presentation.
    ///
    /// - Parameters: its stamp and duration in ticks; nil where the stream gives none.
    mutating func time(stamp: Int64?, duration: Int64?) -> Double {
        guard let anchor else {
            last = (stamp ?? 0, 0)
            anchor = last
            return 0
        }
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
