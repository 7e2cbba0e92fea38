import Decode

/// A stream's connection that is open or being opened.
struct StreamConnection: Sendable {
    let interruption: Interruption
    let opened: ContinuousClock.Instant
    var progress: ReaderProgress?
    var isRunning = false
    /// When the last sampled frame came.
    var lastFrame: ContinuousClock.Instant?
    /// Whether it was interrupted because no frame came through any more.
    var isStalled = false
    /// Whether it was interrupted because nothing to begin with came.
    var isKeyless = false
    /// Whether a pause leaves it open: its reader is held between two frames.
    var isHeld = false

    /// For how long packets may come without a frame to begin with before that is told.
    private static let patience = Duration.seconds(5)
    /// For how long before the connection is given up.
    static let limit = Duration.seconds(300)

    /// Interrupts what no frame comes through any more, or none has in five minutes; whether it waits for a key frame.
    ///
    /// What is decoded before the first clean key frame is handed to nobody: it ends no waiting.
    ///
    /// - Parameter asked: how long no frame may come once it runs; nil: for ever, and nothing is interrupted.
    mutating func watch(stall asked: Duration?) -> Bool {
        guard let progress else { return false }
        let last = progress.lastFrameNanoseconds
        // Where key frames alone are decoded, two of them may be missed before that is a stall.
        let gap = Duration.nanoseconds(Int64(clamping: progress.frameGapNanoseconds)) * 5 / 2
        if let asked, isRunning, last > 0, MonotonicMoment.now - .nanoseconds(Int64(last)) > max(asked, gap) {
            isStalled = true
            interruption.interrupt()
        }
        guard !isRunning, progress.packetsRead > 0, !progress.hasStarted else { return false }
        let age = ContinuousClock.now - opened
        if asked != nil, age > Self.limit {
            isKeyless = true
            interruption.interrupt()
        }
        return age > Self.patience
    }
}
