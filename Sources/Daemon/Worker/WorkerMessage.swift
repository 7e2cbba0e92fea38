import Decode
import FoundationEssentials

/// What the daemon asks its decoding process.
enum WorkerRequest: Codable, Sendable {
    /// Open something; `number` tells this reader from those before.
    case open(MediaLocation, ReaderOptions, number: UInt32)
    /// The next sampled frame, please.
    case next
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
    /// There are no more frames.
    case end(Standing)
    /// It failed.
    case failed(reason: String, detail: String, Standing)

    /// What is known of an opened source.
    struct Opened: Codable, Sendable {
        var kind: MediaKind
        var isLive: Bool
        var version: PictureVersion?
        var isUnchanged: Bool
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
    }

    /// How a reader stands.
    struct Standing: Codable, Sendable {
        var framesDecoded = 0
        var decodeSeconds = 0.0
        var isCorrupt = false
        var endsEarly = false
        var report = ReaderProgress().report
    }
}
