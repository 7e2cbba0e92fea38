/// Decides which frames of a live source are worth a look.
///
/// For each sampled frame ask ``decide(_:at:tagsAreSettled:)``; when one is really handed to the tagger say so with
/// ``analysed(_:at:)``. After a reconnect or a resolution that changed, ``reset()``.
struct MotionGate: Sendable {
    /// What to do with a frame.
    enum Decision: Sendable, Hashable {
        /// Analyse it.
        case analyse
        /// Analyse it; no episode opens on it, since the whole picture has just changed.
        case settling
        /// It is like the last analysed one: its tags hold.
        case reuse
    }

    /// Re-used tags are not older than this.
    static let maximumAge: Duration = .seconds(60)
    /// Frames that are analysed after the last one with motion: the sliver of an object that leaves is not the scene.
    static let framesAfterMotion = 2

    /// Whether tags are re-used at all (`motion:`).
    ///
    /// Global changes settle in either case.
    var reusesTags: Bool
    private var reference: Thumbnail?
    private var referenceTime: Duration = .zero
    private var previous: Thumbnail?
    private var settling = Settling()
    private var pending = 0

    /// A gate that has seen nothing.
    init(reusesTags: Bool = true) { self.reusesTags = reusesTags }

    /// Decides about a frame at a time of the monotonic clock.
    ///
    /// - Parameter tagsAreSettled: ``EpisodeTracker/isSettled``; while it is false every frame is analysed.
    mutating func decide(_ thumbnail: Thumbnail, at now: Duration, tagsAreSettled: Bool) -> Decision {
        if let previous { settling.observe(ThumbnailDifference(from: previous, to: thumbnail), at: now) }
        previous = thumbnail
        guard let reference else { return settling.isActive ? .settling : .analyse }
        if thumbnail != reference, ThumbnailDifference(from: reference, to: thumbnail).isMotion {
            pending = Self.framesAfterMotion + 1
        }
        if settling.isActive { return .settling }
        guard reusesTags, tagsAreSettled, pending == 0, now - referenceTime < Self.maximumAge else { return .analyse }
        return .reuse
    }

    /// Notes that a frame was handed over: the next ones are compared with it.
    mutating func analysed(_ thumbnail: Thumbnail, at now: Duration) {
        reference = thumbnail
        referenceTime = now
        pending = max(pending - 1, 0)
    }

    /// Forgets what was seen; the bound on settling goes on.
    mutating func reset() {
        reference = nil
        previous = nil
        pending = 0
    }
}
