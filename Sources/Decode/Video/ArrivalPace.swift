/// How fast a live stream really comes: what its samples go by where its time stamps stand still, or run away.
///
/// Stamps say when a frame was captured, and samples are taken by them as long as they are of any use. Some cameras
/// and servers stop them, start each packet at 0, or count in another unit than they name.
struct ArrivalPace {
    /// Whether samples are held back where stamps run ahead of the time that passes.
    let isLimited: Bool
    /// Seconds in which packets came.
    ///
    /// A gap counts as two seconds at most: what comes in bursts, a segment or what waited for the network, has its time
    /// in its stamps.
    private(set) var flow = 0.0
    private var lastArrival: UInt64?
    private var flowAtSample = 0.0
    /// Whether the last sample came by its arrival: then the next one is due a period later.
    private var isDoubted = false
    /// Seconds by which what was sampled is ahead of the time that passed.
    private var ahead = 0.0
    /// From where it is looked whether stamps follow the time.
    private var span: (stamp: Double, flow: Double)?
    /// Whether stamps fall behind so far that samples go by arrivals alone.
    private(set) var isBehind = false

    private static let longestGap = 2.0
    /// Periods after which a sample by its arrival may come: frames a period apart are never quite regular.
    private static let earliness = 0.9
    /// Seconds of a stream that may come at once: what a server kept for whoever connects, or what waited.
    private static let burst = 30.0
    /// How much faster than time a stream may go for good.
    private static let fastest = 1.25
    /// Seconds in which stamps are compared with the time that packets took, and how much slower they may be.
    private static let comparison = (span: 30.0, slowest: 1.5)

    init(isLimited: Bool) {
        self.isLimited = isLimited
    }

    /// A packet was read at this moment, in nanoseconds on the monotonic clock.
    mutating func packet(at arrival: UInt64) {
        defer { lastArrival = arrival }
        guard let lastArrival, arrival > lastArrival else { return }
        let gap = Double(arrival - lastArrival) / 1e9
        flow += min(gap, Self.longestGap)
        ahead = max(0, ahead - gap * Self.fastest)
    }

    /// Whether so many samples, a period of seconds apart, were taken already that stamps can't be right.
    func isAhead(_ period: Double) -> Bool {
        isLimited && ahead > Self.burst + period
    }

    /// Whether a frame is a sample, where samples are a period of seconds apart.
    ///
    /// - Parameters:
    ///   - isDue: whether it is one by its stamp.
    ///   - stamp: its media time in seconds.
    mutating func takes(_ period: Double, isDue: Bool, stamp: Double) -> Bool {
        compare(stamp)
        let isByStamp = isDue && !isBehind
        guard isByStamp || isOverdue(period) else { return false }
        // One that came a little early makes no later one early.
        flowAtSample = !isByStamp && isDoubted ? max(flowAtSample + period, flow - period / 2) : flow
        isDoubted = !isByStamp
        ahead += period
        return true
    }

    /// Whether a sample should have come long ago, and frames did.
    private func isOverdue(_ period: Double) -> Bool {
        let patience = isDoubted || isBehind ? Self.earliness * period : 2 * period + Self.longestGap
        return flow - flowAtSample >= patience
    }

    private mutating func compare(_ stamp: Double) {
        guard let start = span, stamp >= start.stamp else {
            span = (stamp, flow)
            return
        }
        let passed = flow - start.flow
        guard passed >= Self.comparison.span else { return }
        isBehind = (stamp - start.stamp) * Self.comparison.slowest < passed
        span = (stamp, flow)
    }
}
