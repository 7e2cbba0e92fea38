import CFFmpeg

/// What is made of the frame that was decoded last.
extension VideoDecoder {
    /// It as an upright picture.
    func picture(_ facts: Frame.Facts) throws(DecodeError) -> Frame {
        let start = MonotonicClock.nanoseconds
        defer { decodeNanoseconds &+= MonotonicClock.nanoseconds &- start }
        guard frame.width * frame.height <= options.maxPixels else {
            throw .tooLarge(
                "\(label) has a frame of \(frame.width) x \(frame.height) pixels; at most \(options.maxPixels) are decoded"
            )
        }
        return try converter.convert(frame, reading: .init(orientation: orientation), facts: facts)
    }

    /// It as it can be looked at without making a picture of it; nil where its format or its place in the world
    /// (a camera on its side) want one.
    func sighting(_ facts: Frame.Facts) -> Sighting? {
        let start = MonotonicClock.nanoseconds
        defer { decodeNanoseconds &+= MonotonicClock.nanoseconds &- start }
        guard orientation == .upright, frame.width > 0, frame.height > 0, let format = PixelFormat(frame.format),
            let luma = LumaGrid(frame, format, isFullRange: ColourSpace(frame, of: .video).isFullRange)
        else { return nil }
        return Sighting(
            width: frame.width, height: frame.height, index: facts.index, presentationTime: facts.presentationTime,
            isKey: facts.isKey, isCorrupt: facts.isCorrupt, luma: luma)
    }

    /// A digest of its planes.
    var digest: FrameDigest? {
        let start = MonotonicClock.nanoseconds
        defer { decodeNanoseconds &+= MonotonicClock.nanoseconds &- start }
        return FrameDigest(frame)
    }

    private var orientation: Orientation { frame.orientation ?? stream.orientation ?? .upright }
}
