import Decode

/// A stream or a folder.
struct SourceConfiguration: Sendable, Equatable {
    /// Where frames come from.
    enum Kind: Sendable, Equatable {
        case stream(StreamSettings)
        case folder(FolderSettings)
    }

    /// What records call it.
    var name: String
    var kind: Kind
    /// Whether it runs at all.
    var isEnabled = true
    /// Which of the decoded frames are analysed.
    var sampling = Sampling.rate(1)
    /// Whether `frame` records are written: a folder's by default, a stream's not.
    var writesFrames: Bool
    /// The global settings with the source's own in their place.
    var tagging = TaggingSettings()
    /// Likewise.
    var episodes = EpisodeSettings()
    /// What is kept of where its labels are.
    var masks = MaskSettings()
}

/// What is said of a stream alone.
struct StreamSettings: Sendable, Equatable {
    /// A URL, a device, a file, or `-` for standard input.
    var url: MaskedURL
    /// Time without a decoded frame after which the connection is made anew.
    var stall = Duration.seconds(20)
    /// Whether a frame like the last analysed one re-uses its tags.
    var usesMotionGate = true
    /// Options of FFmpeg's protocol, demuxer and decoder by their names there.
    var options: [String: MaskedText] = [:]
    /// Whether its end is a loss; nil: told by what it is.
    var isLive: Bool?
    /// Where it is decoded.
    var decoding = DecodingPlace.inline
    /// What may decode it beside the processor.
    var acceleration = DecoderReport.Acceleration.none
}

/// What is said of a folder alone.
struct FolderSettings: Sendable, Equatable {
    /// Absolute.
    var path: String
    /// Whether folders below are read too.
    var isRecursive = false
    /// Shell patterns of names and paths that are left out.
    var exclude: [String] = []
    /// How long a file must keep its size and time before it is read.
    var settle = Duration.seconds(2)
    /// Mean time between two looks at the whole folder.
    var rescan = Duration.seconds(3600)
    /// Time that reading and decoding one file may take; nil: 60 s and 2 s more a mebibyte.
    var deadline: Duration?
    /// When a file that is done is due again.
    var retag = RetagRule.changed
    /// Whether tags are written beside the files too.
    var sidecar = SidecarFormat.none
    /// Where files are decoded.
    var decoding = DecodingPlace.worker
}
