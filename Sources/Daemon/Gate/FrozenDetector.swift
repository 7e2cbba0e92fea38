import Decode

/// Notices that a live source repeats one decoded frame to the bit: a camera that hangs behind a healthy connection.
///
/// Noise makes even a dark and empty scene differ from frame to frame; only where the thumbnails are equal are all
/// bytes digested, and of those frames one every few seconds: what moves does not come back to the bit each time.
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
    /// How long after a digest the next one is due: all bytes of a frame take longer to read than its thumbnail.
    static let digestInterval: Duration = .seconds(5)
    /// Reconnects that try to cure it are this far apart: a screen or a test source may be truly still.
    static let cureInterval: Duration = .seconds(3600)

    /// Whether the source is frozen now.
    private(set) var isFrozen = false
    private var thumbnail: Thumbnail?
    private var digest: FrameDigest?
    private var digested: Duration?
    private var since: Duration = .zero
    private var cured: Duration?

    /// Takes a decoded frame at a time of the monotonic clock; tells each change once.
    ///
    /// - Parameter digest: asked only where the thumbnail is that of the frame before and a digest is due.
    mutating func observe(
        _ thumbnail: Thumbnail, at now: Duration, digest: () throws(DecodeError) -> FrameDigest?
    ) throws(DecodeError) -> Change? {
        guard thumbnail == self.thumbnail else {
            self.thumbnail = thumbnail
            digested = nil
            return restart(nil, at: now)
        }
        if let digested, now - digested < Self.digestInterval { return nil }
        let digest = try digest()
        digested = now
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
    mutating func reconnected() {
        isFrozen = false
        digested = nil
    }

    private mutating func restart(_ digest: FrameDigest?, at now: Duration) -> Change? {
        self.digest = digest
        since = now
        guard isFrozen else { return nil }
        isFrozen = false
        return .live
    }
}
