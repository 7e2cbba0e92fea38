/// Decides which decoded frames are handed out.
struct Sampler {
    private let sampling: Sampling
    /// Half a unit of the stream's time stamps, at most half a millisecond: stamps are rounded, and a frame that is
    /// meant to lie on the second must not count as just before it.
    private let tolerance: Double
    /// The number of the next multiple of the sampling period; counted in `Double`, which can't overflow.
    private var next = 0.0

    init(_ sampling: Sampling, tick: Double) {
        self.sampling = sampling
        tolerance = min(tick / 2, 0.0005) * 1.001
    }

    /// Seconds between two samples, where they are taken by time.
    var period: Double? {
        if case .rate(let rate) = sampling { 1 / rate } else { nil }
    }

    /// Whether the frame is taken; frames are asked about in order, from the first key frame on.
    ///
    /// - Parameter slack: seconds that a frame may come before its time, where those that are asked about lie far apart:
    ///   the nearest is taken then, not the first one after. More than half a period counts as that.
    mutating func takes(index: Int, time: Double, isKey: Bool, slack: Double = 0) -> Bool {
        switch sampling {
        case .all: return true
        case .every(let step): return index % step == 0
        case .keyframes: return isKey
        case .rate(let rate):
            let reached = time + max(tolerance, min(slack, 0.5 / rate))
            guard next == 0 || reached >= next / rate else { return false }
            next = (reached * rate).rounded(.down) + 1
            return true
        }
    }
}
