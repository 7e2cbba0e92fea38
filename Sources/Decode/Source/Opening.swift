import CFFmpeg

/// Finds out what lies at a location and opens it.
struct Opening {
    let location: MediaLocation
    let options: ReaderOptions
    let watch: Watch
    let progress: ReaderProgress

    /// An opened source.
    struct Opened {
        let content: MediaReader.Content
        let kind: MediaKind
        let codecName: String
        var duration: Double?
        var isCut = false
        /// The version of a picture that came over HTTP.
        var version: PictureVersion?
        /// Whether the server has nothing newer than the version asked about.
        var isUnchanged = false
        /// Names of the user's options that nothing has taken.
        var unusedOptions: [String] = []
    }

    private var label: String { location.label }

    func open() throws(DecodeError) -> Opened {
        switch location {
        case .file(let path):
            let input = try ByteInput(path: path, label: label, watch: watch)
            guard input.size > 0 else { throw .empty("\(label) has no bytes") }
            return try open(input, suffix: MediaSuffix.of(path))
        case .standardInput: return try open(try ByteInput(standardInput: watch), suffix: "")
        case .url(let url): return try open(url: url)
        }
    }

    // MARK: Files and pipes

    private func open(_ input: ByteInput, suffix: String) throws(DecodeError) -> Opened {
        if let format = options.format { return try openVideo(input, demuxer: format) }
        let kind = Probe.kind(of: input, suffix: suffix)
        try watch.check("reading \(label)")
        if let failure = input.failure {
            throw FFmpegStatus(code: decode_averror(failure)).error(calling: "read", on: label)
        }
        switch kind {
        case .still(let format): return try openPicture(input, format)
        case .video(let demuxer, _): return try openVideo(input, demuxer: demuxer)
        case .sound(let name): throw .noVideo("\(label) holds sound (\(name)) and no video")
        case .other(let name):
            throw .notMedia(
                "\(label) looks like \(name) to FFmpeg, which is no picture and no video in a file of its own")
        case nil:
            guard !input.peek(1).isEmpty else { throw .empty("\(label) has no bytes") }
            throw .notMedia("\(label) has the content of no known picture or video; look at it with `file`")
        }
    }

    private func openPicture(_ input: ByteInput, _ format: StillFormat) throws(DecodeError) -> Opened {
        let packet = try PacketHandle.reading(
            input, label: label, maxBytes: options.maxPacketBytes, watch: watch)
        do throws(DecodeError) {
            return try picture(packet, format)
        } catch {
            // A sequence may have its pictures in a track alone.
            let head = input.peek(64)
            guard format == .heif, BrandBox(head.span)?.isSequence == true,
                let film = try? openVideo(input, demuxer: "mov")
            else { throw error }
            return film
        }
    }

    private func picture(_ packet: consuming PacketHandle, _ format: StillFormat) throws(DecodeError) -> Opened {
        let decoder = StillDecoder(label: label, maxPixels: options.maxPixels, converter: FrameConverter())
        let structure = try decoder.inspect(packet, as: format)
        let pending = PendingPicture(packet, format: format, decoder: decoder)
        return Opened(
            content: .picture(pending), kind: .picture, codecName: format.decoder, isCut: structure.endsEarly)
    }

    private func openVideo(_ input: ByteInput, demuxer: String) throws(DecodeError) -> Opened {
        let request = FormatContext.Request(
            label: label, format: demuxer, options: options.options, maxStreams: options.maxStreams,
            maxPixels: options.maxPixels)
        let isCut = ContainerLength.isCut(input)
        do throws(DecodeError) {
            let format = try FormatContext(request, input: input, watch: watch)
            let isLive = options.live ?? false
            try findStreams(of: format, request, isLive: isLive)
            return try video(format, input: input, isLive: isLive, isCut: isCut)
        } catch {
            if isCut, case .corrupt(let detail) = error { throw .truncated("\(detail); the file ends early") }
            throw error
        }
    }

    /// - Parameter isLive: whether it is live as far as it is known by now.
    private func findStreams(
        of format: borrowing FormatContext, _ request: FormatContext.Request, isLive: Bool
    ) throws(DecodeError) {
        // Where stamps are made up there is no rate to measure, and a slow camera takes many seconds for four pictures.
        let isClockless = format.isClockless
        let pixels = format.streams.map { $0.width * $0.height }.max() ?? 0
        try format.findStreams(
            request, measuresRate: !(isLive && isClockless),
            packetLimit: options.packetLimit(isLive: isLive, pixels: pixels))
    }

    private func video(
        _ format: consuming FormatContext, input: ByteInput?, isLive: Bool, isCut: Bool
    ) throws(DecodeError) -> Opened {
        let duration = isLive ? nil : format.duration
        let decoder = try VideoDecoder(
            format: format, label: label, input: input, options: options, isLive: isLive, watch: watch,
            converter: FrameConverter(), progress: progress)
        return Opened(
            content: .video(decoder), kind: isLive ? .live : .video, codecName: decoder.stream.codecName,
            duration: duration, isCut: isCut, unusedOptions: decoder.unusedOptions)
    }

    // MARK: URLs and devices

    private func open(url: String) throws(DecodeError) -> Opened {
        guard !url.utf8.contains(0), !url.isEmpty else { throw .notFound("an impossible URL: \(label)") }
        var settings = options.options
        // Cameras lose packets over UDP, and what is lost is seen until the next key frame.
        if url.hasPrefix("rtsp://"), settings["rtsp_transport"] == nil { settings["rtsp_transport"] = "tcp" }
        // A question mark in a URL is no pattern of file names.
        settings["pattern_type"] = "none"
        // A rate measured on the first 20 frames, as FFmpeg likes to, takes a camera two seconds.
        if settings["fpsprobesize"] == nil { settings["fpsprobesize"] = "4" }
        let isHTTP = url.hasPrefix("http://") || url.hasPrefix("https://")
        if isHTTP, let known = options.known {
            settings["headers"] = known.conditions(after: settings["headers"] ?? "")
        }
        let answer = HTTPAnswer()
        let request = FormatContext.Request(
            label: label, url: url, format: options.format, options: settings, maxStreams: options.maxStreams,
            maxPixels: options.maxPixels, answer: answer)
        do throws(DecodeError) {
            var opened = try open(request)
            if opened.kind == .picture { opened.version = answer.version }
            return opened
        } catch {
            guard options.known != nil, answer.isNotModified else { throw answer.explain(error) }
            return Opened(content: .finished, kind: .picture, codecName: "", version: options.known, isUnchanged: true)
        }
    }

    private func open(_ request: FormatContext.Request) throws(DecodeError) -> Opened {
        let format = try FormatContext(request, input: nil, watch: watch)
        let name = format.formatName
        if name.hasSuffix("_pipe") || name.hasPrefix("image2") || name == "gif" || name == "ico" {
            return try openPicture(of: format, request, demuxer: name)
        }
        try findStreams(of: format, request, isLive: options.live ?? !request.url.hasPrefix("file:"))
        let isFile =
            request.url.hasPrefix("file:")
            || format.duration != nil && ["http://", "https://", "ftp://"].contains { request.url.hasPrefix($0) }
        return try video(format, input: nil, isLive: options.live ?? !isFile, isCut: false)
    }

    /// The one picture that a URL gives.
    private func openPicture(
        of format: borrowing FormatContext, _ request: FormatContext.Request, demuxer: String
    ) throws(DecodeError) -> Opened {
        let all: (bytes: [UInt8], leftOver: [String])
        do throws(FFmpegStatus) {
            all = try format.readAll(request, limit: options.maxPacketBytes)
        } catch {
            try watch.check("reading \(label)")
            throw error.error(calling: "avio_read", on: label)
        }
        try watch.check("reading \(label)")
        let bytes = all.bytes
        guard bytes.count <= options.maxPacketBytes else {
            throw .tooLarge("\(label) is larger than the \(options.maxPacketBytes) bytes that a picture may have")
        }
        let tail = Array(bytes.suffix(32))
        guard let found = StillFormat(head: bytes.span, tail: tail.span, suffix: "") else {
            throw .unsupported("\(label): a picture as FFmpeg's \(demuxer) gives it")
        }
        var opened = try picture(try PacketHandle.copy(of: bytes.span), found)
        opened.unusedOptions = all.leftOver.filter { options.options[$0] != nil }.sorted()
        return opened
    }
}
