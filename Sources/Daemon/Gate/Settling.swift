/// Whether a sudden change of the whole picture is still settling, with a bound on how long that may take.
///
/// From a jump until two steady frames have followed, for 5 s at most. Time spent comes back at a quarter of its pace,
/// and once all is spent nothing counts as settling before all is back (20 s): repeated jumps keep episodes from
/// opening for at most a fifth of the time.
struct Settling: Sendable {
    private static let limit = 5.0
    private static let recovery = 0.25
    private static let steadyFrames = 2

    private var left = Settling.limit
    private var isSpent = false
    private var steady = 0
    private var last: Duration?
    /// Whether episodes may not open now.
    private(set) var isActive = false

    /// Takes the frame's difference from the one before.
    mutating func observe(_ difference: ThumbnailDifference, at now: Duration) {
        let passed = last.map { max((now - $0).inSeconds, 0) } ?? 0
        last = now
        if isActive {
            left -= passed
            if left <= 0 { (isActive, isSpent, left) = (false, true, 0) }
        } else {
            left = min(left + passed * Self.recovery, Self.limit)
            if left == Self.limit { isSpent = false }
        }
        if difference.isGlobal, !isSpent {
            isActive = true
            steady = 0
        } else if isActive {
            steady = difference.isSteady ? steady + 1 : 0
            if steady >= Self.steadyFrames { isActive = false }
        }
    }
}
