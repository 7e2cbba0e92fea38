import Decode

/// Notices that a live source repeats one decoded frame to the bit: a camera that hangs behind a healthy connection.
///
/// Noise makes even a dark and empty scene differ from frame to frame; only where the thumbnails are equal are all
/// bytes digested.
struct FrozenDetector: Sendable {
    /// What a frame changed.
    enum Change: Sendable, Hashable {
        /// The same frame for 60 s.
        case frozen
        /// It moves again.
        case live
    }

    /// How long one frame must have been repeated.
    static let limit: Duration = .seconds(60)
    /// Reconnects that try to cure it are this far apart: a screen or a test source may be truly still.
    static let cureInterval: Duration = .seconds(3600)

    /// Whether the source is frozen now.
    private(set) var isFrozen = false
    private var thumbnail: Thumbnail?
    private var digest: FrameDigest?
    private var since: Duration = .zero
    private var cured: Duration?

    /// Takes a decoded frame at a time of the monotonic clock; tells each change once.
    ///
    /// - Parameter digest: asked only where the thumbnail is that of the frame before.
    mutating func observe(
        _ thumbnail: Thumbnail, at now: Duration, digest: () throws(DecodeError) -> FrameDigest?
    ) throws(DecodeError) -> Change? {
        guard thumbnail == self.thumbnail else {
            self.thumbnail = thumbnail
            return restart(nil, at: now)
        }
        let digest = try digest()
        guard digest != nil, digest == self.digest else { return restart(digest, at: now) }
        guard !isFrozen, now - since >= Self.limit else { return nil }
        isFrozen = true
        return .frozen
    }

    /// Whether a reconnect should try to cure it now; true at most once an hour, and only while frozen.
    mutating func advisesReconnect(at now: Duration) -> Bool {
        guard isFrozen else { return false }
        if let cured, now - cured < Self.cureInterval { return false }
        cured = now
        return true
    }

    /// Begins a new connection: one that shows the same frame again is told again at once.
    mutating func reconnected() { isFrozen = false }

    private mutating func restart(_ digest: FrameDigest?, at now: Duration) -> Change? {
        self.digest = digest
        since = now
        guard isFrozen else { return nil }
        isFrozen = false
        return .live
    }
}
