/// Reads one picture, video file or stream as upright RGB frames.
///
/// A reader is confined to one serial queue or thread: it blocks while it waits for bytes. Closing it, or letting it
/// go, says goodbye to the server, for which it takes a second at most.
public final class MediaReader {
    /// What is read.
    public let kind: MediaKind
    /// The codec by its name in FFmpeg.
    public let codecName: String
    /// Seconds that the container says it lasts; nil for pictures, live sources, and where it is not said.
    public let duration: Double?
    /// The version of a picture that a web server has sent; nil where it names none, and for all else.
    public let version: PictureVersion?
    /// Whether there is no newer picture than ``ReaderOptions/known``: ``next()`` gives none.
    public let isUnchanged: Bool
    /// Names of ``ReaderOptions/options`` that neither protocol nor demuxer nor decoder has taken: misspelt ones, and
    /// ones of another protocol.
    public let unusedOptions: [String]
    /// How far the reader has come; may be looked at from any thread.
    public let progress: ReaderProgress

    private let label: String
    private let watch: Watch
    private var content: Content
    private var pictureNanoseconds: UInt64 = 0
    private var isDamaged = false
    private var isCut: Bool
    private var seen: Seen?

    /// The frame that was looked at last.
    private enum Seen {
        /// The decoder holds it.
        case decoded(VideoDecoder, Frame.Facts)
        /// It had to be made a picture of to be looked at.
        case picture(Frame)
    }

    /// What is left to hand out.
    enum Content {
        case picture(PendingPicture)
        case video(VideoDecoder)
        case finished
    }

    /// Opens what lies at `location` and looks what it is.
    ///
    /// Nothing is decoded of a picture yet; the streams of a video are known after it. Throws ``DecodeError``.
    public init(
        _ location: MediaLocation, options: ReaderOptions = ReaderOptions(),
        interruption: Interruption = Interruption()
    ) throws(DecodeError) {
        try options.validate()
        DecodeLog.Library.start()
        let watch = Watch(interruption: interruption, totalSeconds: options.totalDeadline)
        watch.arm(options.openDeadline)
        let progress = ReaderProgress()
        let opening = Opening(location: location, options: options, watch: watch, progress: progress)
        let opened = try opening.open()
        watch.arm(nil)
        watch.rest()
        self.watch = watch
        self.progress = progress
        label = location.label
        content = opened.content
        kind = opened.kind
        codecName = opened.codecName
        duration = opened.duration
        isCut = opened.isCut
        version = opened.version
        isUnchanged = opened.isUnchanged
        unusedOptions = opened.unusedOptions
    }

    /// The next sampled frame; nil at the end.
    ///
    /// A picture gives exactly one.
    public func next() throws(DecodeError) -> Frame? {
        watch.wake()
        defer { watch.rest() }
        switch content {
        case .finished: return nil
        case .video(let decoder):
            do throws(DecodeError) {
                if let frame = try decoder.next() { return frame }
            } catch {
                finish(decoder)
                throw error
            }
            finish(decoder)
            return nil
        case .picture(let picture):
            content = .finished
            try watch.check("decoding \(label)")
            let start = MonotonicClock.nanoseconds
            defer { pictureNanoseconds = MonotonicClock.nanoseconds &- start }
            let decoded = try picture.decode()
            progress.countFrame()
            isDamaged = decoded.frame.isCorrupt
            isCut = isCut || decoded.endedEarly
            return decoded.frame
        }
    }

    /// The next sampled frame, decoded but not made a picture of; nil at the end.
    public func look() throws(DecodeError) -> Sighting? {
        seen = nil
        guard case .video(let decoder) = content else {
            guard let frame = try next() else { return nil }
            return sighting(of: frame)
        }
        watch.wake()
        defer { watch.rest() }
        do throws(DecodeError) {
            if let facts = try decoder.advance() {
                if let sighting = decoder.sighting(facts) {
                    seen = .decoded(decoder, facts)
                    return sighting
                }
                return sighting(of: try decoder.picture(facts))
            }
        } catch {
            finish(decoder)
            throw error
        }
        finish(decoder)
        return nil
    }

    private func sighting(of frame: Frame) -> Sighting? {
        seen = .picture(frame)
        return Sighting(frame)
    }

    /// The picture of the frame that was looked at last; nil where none was, or it was fetched already.
    public func picture() throws(DecodeError) -> Frame? {
        switch seen.take() {
        case nil: return nil
        case .picture(let frame): return frame
        case .decoded(let decoder, let facts): return try decoder.picture(facts)
        }
    }

    /// A digest of all that the frame shows that was looked at last; nil where there is none.
    public func digest() throws(DecodeError) -> FrameDigest? {
        switch seen {
        case nil: return nil
        case .picture(let frame): return frame.digest
        case .decoded(let decoder, _): return decoder.digest
        }
    }

    /// Samples otherwise from the next frame on, without opening anything anew.
    ///
    /// A reader that was opened for key frames alone decodes nothing else.
    public func resample(_ sampling: Sampling) {
        if case .video(let decoder) = content { decoder.resample(sampling) }
    }

    private func finish(_ decoder: VideoDecoder) {
        pictureNanoseconds = decoder.decodeNanoseconds
        isDamaged = decoder.isCorrupt
        content = .finished
    }

    /// Says goodbye and frees everything; every later ``next()`` gives nil.
    public func close() {
        if case .video(let decoder) = content { finish(decoder) }
        seen = nil
        content = .finished
    }

    /// Frames decoded so far, sampled or not.
    public var framesDecoded: Int { progress.framesDecoded }

    /// Whether any part of the content so far could not be read or decoded cleanly.
    public var isCorrupt: Bool {
        if case .video(let decoder) = content { decoder.isCorrupt || isCut } else { isDamaged || isCut }
    }

    /// Whether the file is shorter than it says, so that it may still be growing.
    public var endsEarly: Bool { isCut }

    /// Whether the end of the content is a loss rather than an end.
    public var isLive: Bool { kind == .live }

    /// Which decoder it is really decoded by, as of the last frame; nil for pictures.
    public var decoder: DecoderReport? {
        if case .video(let decoder) = content { decoder.report } else { nil }
    }

    /// Seconds spent in decoders and in conversion to RGB, waiting for bytes not counted.
    public var decodeSeconds: Double {
        if case .video(let decoder) = content { return Double(decoder.decodeNanoseconds) / 1e9 }
        return Double(pictureNanoseconds) / 1e9
    }
}
