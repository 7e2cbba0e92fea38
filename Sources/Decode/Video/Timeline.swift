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

    private var last: (stamp: Int64, time: Double)?

    init(tick: Double, frameSeconds: Double?, hasDiscontinuities: Bool) {
        self.tick = tick
        self.frameSeconds = frameSeconds ?? 1.0 / 25
        longestStep = hasDiscontinuities ? 3_600 : 315_360_000
    }

    /// The media time of the next frame in order of presentation.
    ///
    /// - Parameters: its stamp and duration in ticks; nil where the stream gives none.
    mutating func time(stamp: Int64?, duration: Int64?) -> Double {
        let own = duration.map { Double($0) * tick } ?? frameSeconds
        let step = own > 0 && own < 86_400 ? own : frameSeconds
        guard let previous = last else {
            last = (stamp ?? 0, 0)
            return 0
        }
        guard let stamp else {
            let ticks = Int64(exactly: (step / tick).rounded()) ?? 1
            last = (previous.stamp &+ ticks, previous.time + step)
            return previous.time + step
        }
        let (difference, overflow) = stamp.subtractingReportingOverflow(previous.stamp)
        let seconds = Double(difference) * tick
        let isStep = !overflow && difference >= 0 && seconds <= longestStep
        let time = previous.time + (isStep ? seconds : step)
        last = (stamp, time)
        return time
    }
}
