/// How a reader samples, and what it refuses.
public struct ReaderOptions: Sendable, Codable {
    /// Which of the decoded frames are handed out; of no meaning for a picture.
    public var sampling: Sampling
    /// The most pixels that a picture may have.
    public var maxPixels: Int
    /// The most streams that a container may have.
    public var maxStreams: Int
    /// The most bytes that a picture file or a packet of a video may have; those of a live source may have fewer.
    public var maxPacketBytes: Int
    /// Seconds that opening may take.
    public var openDeadline: Double?
    /// Seconds that one read may take.
    public var readDeadline: Double?
    /// Seconds of opening, reading and decoding after which nothing more is read; between two frames none pass.
    public var totalDeadline: Double?
    /// Options of FFmpeg's protocols, demuxers and decoders, by their names there.
    public var options: [String: String]
    /// The demuxer or device by its name in FFmpeg, where it can't be told from the content (`v4l2`, `lavfi`).
    public var format: String?
    /// Threads that decode a video; a picture is decoded by the calling thread.
    public var threads: Int
    /// Whether the source is live, where the answer of the source itself is wrong.
    public var live: Bool?
    /// What may decode a video beside the processor.
    public var acceleration = DecoderReport.Acceleration.none
    /// The version of a picture that is here already: a web server is asked for a newer one.
    public var known: PictureVersion?

    /// Options for a file: one frame a second, and limits that no ordinary picture reaches.
    ///
    /// 2^28 pixels let the 200 megapixel pictures of telephones through.
    public init(
        sampling: Sampling = .rate(1), maxPixels: Int = 1 << 28, maxStreams: Int = 100,
        maxPacketBytes: Int = 1 << 29, openDeadline: Double? = nil, readDeadline: Double? = nil,
        totalDeadline: Double? = nil, options: [String: String] = [:], format: String? = nil, threads: Int = 1,
        live: Bool? = nil
    ) {
        self.sampling = sampling
        self.maxPixels = maxPixels
        self.maxStreams = maxStreams
        self.maxPacketBytes = maxPacketBytes
        self.openDeadline = openDeadline
        self.readDeadline = readDeadline
        self.totalDeadline = totalDeadline
        self.options = options
        self.format = format
        self.threads = threads
        self.live = live
    }

    /// Throws ``DecodeError/invalidOption(_:)`` at the first value that can't be used.
    func validate() throws(DecodeError) {
        switch sampling {
        case .rate(let rate) where !(rate > 0 && rate.isFinite):
            throw .invalidOption("a sampling rate of \(rate) frames a second; it must be above 0")
        case .every(let step) where step < 1:
            throw .invalidOption("sampling every \(step) frames; it must be at least 1")
        default: break
        }
        for (name, value) in [
            ("maxPixels", maxPixels), ("maxStreams", maxStreams), ("maxPacketBytes", maxPacketBytes),
            ("threads", threads),
        ] where value < 1 {
            throw .invalidOption("\(name) is \(value); it must be at least 1")
        }
        for (name, value) in [
            ("openDeadline", openDeadline), ("readDeadline", readDeadline), ("totalDeadline", totalDeadline),
        ] {
            if let value, !(value > 0) {
                throw .invalidOption("\(name) is \(value) s; it must be above 0")
            }
        }
    }
}
