import Decode
import FoundationEssentials

/// What the daemon asks its decoding process.
enum WorkerRequest: Codable, Sendable {
    /// Open something; `number` tells this reader from those before.
    case open(MediaLocation, ReaderOptions, number: UInt32)
    /// The next sampled frame, please.
    case next
    /// The next sampled frame, only to be looked at.
    case look
    /// The picture of the frame that was looked at.
    case picture
    /// A digest of the frame that was looked at.
    case digest
    case resample(Sampling)
    case close
}

/// What a decoding process answers.
enum WorkerReply: Codable, Sendable {
    /// It is open.
    case opened(Opened)
    /// How far it has come while it works on an answer.
    case progress(ReaderProgress.Report)
    /// A frame lies in the shared memory.
    case frame(RemoteFrame, Standing)
    /// The brightness of a frame lies in the shared memory.
    case seen(RemoteFrame, Standing)
    /// What was asked for, where there is one.
    case digest(FrameDigest?)
    /// There are no more frames.
    case end(Standing)
    /// It failed; the reason is the token of a ``DecodeError``.
    case failed(reason: String, detail: String, Standing)

    /// What is known of an opened source.
    struct Opened: Codable, Sendable {
        var kind: MediaKind
        var isLive: Bool
        var version: PictureVersion?
        var isUnchanged: Bool
        /// Names of the options that nothing has taken, where there are any.
        var unusedOptions: [String]?
    }

    /// A frame but for its pixels.
    struct RemoteFrame: Codable, Sendable {
        var width: Int
        var height: Int
        var stride: Int
        var index: Int
        var presentationTime: Double?
        var isKey: Bool?
        var isCorrupt: Bool

        /// Seconds that no media time reaches.
        private static let end = 1e12
        /// Bytes between two rows at most.
        private static let gap = 64

        /// Whether a reader that gives no more than so many pixels can give this frame; it is copied as it says.
        func isPossible(maxPixels: Int) -> Bool {
            guard width > 0, height > 0, width <= maxPixels / height else { return false }
            let (row, overflow) = width.multipliedReportingOverflow(by: 3)
            return !overflow && stride >= row && stride - row <= Self.gap && index >= 0
                && (presentationTime ?? 0).magnitude < Self.end
        }
    }

    /// How a reader stands.
    struct Standing: Codable, Sendable {
        var framesDecoded = 0
        var decodeSeconds = 0.0
        var isCorrupt = false
        var endsEarly = false
        var decoder: DecoderReport?
        var report = ReaderProgress().report

        /// Seconds that nothing takes: some thirty years.
        private static let end = 1e9
        /// Frames that no source has; so many can be added up for as many files as there are.
        private static let most = 1 << 40

        /// Whether a reader that has stood so can have come to stand so: what is counted only grows.
        func canFollow(framesDecoded: Int, decodeSeconds: Double) -> Bool {
            self.framesDecoded >= framesDecoded && self.framesDecoded < Self.most && self.decodeSeconds >= decodeSeconds
                && self.decodeSeconds < Self.end && report.isPossible
        }
    }
}
