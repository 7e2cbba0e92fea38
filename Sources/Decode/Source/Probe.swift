import CFFmpeg

/// What the first bytes of an input say that it is.
enum Probe {
    /// A recognised kind of content.
    enum Kind: Equatable {
        case still(StillFormat)
        /// A container of video by the name of its demuxer; `isCertain` where the signature is a strong one.
        case video(String, isCertain: Bool)
        /// Sound alone, as far as the container tells.
        case sound(String)
        /// Something that FFmpeg knows and that a local file must not be: a playlist, a script, a text.
        case other(String)
    }

    /// Bytes that are looked at first, and where these say little.
    private static let sizes = [65_536, 1 << 20]

    /// The kind of an input's content; nil where nothing fits.
    ///
    /// - Parameter suffix: lower case, without the dot; asked only where a format has no signature.
    static func kind(of input: ByteInput, suffix: String) -> Kind? {
        let tail = input.bytes(at: max(0, input.size - 32), count: 32)
        var best: Kind?
        for size in sizes {
            let head = input.peek(size)
            if size == sizes[0], let format = StillFormat(head: head.span, tail: tail.span, suffix: suffix) {
                guard format == .jpeg, isFilm(input, head: head, suffix: suffix) else { return .still(format) }
                return .video("mjpeg", isCertain: true)
            }
            let (kind, score) = probe(head)
            best = kind
            // FFmpeg's own bound below which more bytes are worth reading.
            if score > 25 || head.count < size { break }
        }
        return best
    }

    /// Whether several JPEG pictures of one size follow each other.
    private static func isFilm(_ input: ByteInput, head: [UInt8], suffix: String) -> Bool {
        let bytes = input.isSeekable && input.size <= 1 << 26 ? input.bytes(at: 0, count: input.size) : head
        return JPEGStructure(bytes.span).isFilm(bytes.span)
    }

    private static func probe(_ head: [UInt8]) -> (Kind?, Int) {
        var score: Int32 = 0
        // Probing functions read a little past the end.
        let padded = head + [UInt8](repeating: 0, count: Int(AVPROBE_PADDING_SIZE))
        let name = unsafe padded.withUnsafeBufferPointer { bytes in
            unsafe decode_probe(bytes.baseAddress, Int32(clamping: head.count), &score)
                .map { unsafe String(cString: $0) }
        }
        guard let name, score > 0 else { return (nil, 0) }
        let first = Demuxers.first(name)
        if Demuxers.certain.contains(first) { return (.video(first, isCertain: score >= 50), Int(score)) }
        if Demuxers.bare.contains(first) { return (.video(first, isCertain: false), Int(score)) }
        if Demuxers.sound.contains(first) { return (.sound(first), Int(score)) }
        return (.other(first), Int(score))
    }
}
