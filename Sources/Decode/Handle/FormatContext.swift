import CFFmpeg
import Glibc

/// Owner of one opened `AVFormatContext`, its input and what its callbacks look at.
@safe
struct FormatContext: ~Copyable {
    /// Names of options that neither protocol nor demuxer has taken.
    let leftOver: [String]
    private let pointer: UnsafeMutablePointer<AVFormatContext>
    private let input: IOContext?
    /// Kept alive for the interrupt callback.
    private let watch: Watch

    /// What to open and within which limits.
    struct Request {
        var label: String
        /// The name given to FFmpeg; empty where the bytes come from an input of ours.
        var url = ""
        var format: String?
        var options: [String: String] = [:]
        var maxStreams: Int
        var maxPixels: Int
        /// Where an answer over HTTP is kept.
        var answer: HTTPAnswer?
    }

    /// Opens and learns what streams there are.
    ///
    /// With an `input` nothing but its bytes is read: whatever the content wants opened besides is refused.
    init(_ request: Request, input: ByteInput?, watch: Watch) throws(DecodeError) {
        let io: IOContext?
        var context: UnsafeMutablePointer<AVIOContext>?
        if let input {
            let made = try IOContext(input)
            unsafe context = made.pointer
            io = .some(made)
        } else {
            io = nil
        }
        guard var pointer = unsafe avformat_alloc_context() else {
            throw .tooLarge("avformat_alloc_context: no memory")
        }
        unsafe pointer.pointee.interrupt_callback = unsafe AVIOInterruptCB(
            callback: { opaque in
                guard let opaque = unsafe opaque else { return 0 }
                let watch = unsafe Unmanaged<Watch>.fromOpaque(opaque).takeUnretainedValue()
                return watch.verdict == nil && !ReadAllowance.isUsedUp ? 0 : 1
            }, opaque: Unmanaged.passUnretained(watch).toOpaque())
        unsafe pointer.pointee.max_streams = Int32(clamping: request.maxStreams)
        if let context = unsafe context {
            unsafe pointer.pointee.pb = unsafe context
            unsafe pointer.pointee.flags |= AVFMT_FLAG_CUSTOM_IO
            unsafe decode_refuse_nested_opens(pointer)
        }
        var options = OptionDictionary(request.options)
        let collector = DecodeLog.Collector { [watch] in watch.sessionBegins() }
        let status = collector.run {
            var opened: UnsafeMutablePointer<AVFormatContext>? = unsafe pointer
            let status = unsafe decode_open_input(&opened, request.url, request.format, &options.pointer)
            if let opened = unsafe opened { unsafe pointer = unsafe opened }
            return FFmpegStatus(code: status)
        }
        watch.sessionStands()
        let said = collector.said
        request.answer?.read(collector.headers)
        // avformat_open_input frees the context where it fails.
        guard status.code >= 0 else {
            try watch.check("opening \(request.label)")
            throw input == nil
                ? status.error(
                    calling: "avformat_open_input", on: request.label, said: said, answer: request.answer?.status)
                : status.fault(calling: "avformat_open_input", on: request.label, said: said)
        }
        leftOver = options.names
        unsafe self.pointer = unsafe pointer
        self.input = io
        self.watch = watch
    }

    deinit {
        watch.beginClosing()
        var owned: UnsafeMutablePointer<AVFormatContext>? = unsafe pointer
        unsafe avformat_close_input(&owned)
    }

    /// Reads ahead until the parameters of the streams are known.
    ///
    /// - Parameters:
    ///   - measuresRate: whether to read on until it is known how many pictures there are a second.
    ///   - packetLimit: the most bytes that may be read for one packet.
    func findStreams(_ request: Request, measuresRate: Bool, packetLimit: Int) throws(DecodeError) {
        if !measuresRate { unsafe pointer.pointee.fps_probe_size = 0 }
        // FFmpeg ends with the packet that passes `probesize`.
        let (bytes, overflow) = unsafe packetLimit.addingReportingOverflow(Int(pointer.pointee.probesize))
        let count = unsafe Int(pointer.pointee.nb_streams)
        // Decoders are opened here too: they get the limits before they see a header.
        let limits = ["max_pixels": String(CodecContext.ceiling(request.maxPixels)), "threads": "1"]
        let (outcome, isExceeded) = unsafe ReadAllowance.run(overflow ? .max : bytes, of: endless) {
            DecodeLog.capturing {
                var dictionaries = unsafe [OpaquePointer?]()
                for _ in 0..<count {
                    var entry: OpaquePointer?
                    for (key, value) in limits { unsafe av_dict_set(&entry, key, value, 0) }
                    unsafe dictionaries.append(entry)
                }
                let code = unsafe avformat_find_stream_info(pointer, &dictionaries)
                for index in unsafe dictionaries.indices { unsafe av_dict_free(&dictionaries[index]) }
                return FFmpegStatus(code: code)
            }
        }
        try watch.check("reading the streams of \(request.label)")
        guard !isExceeded else { throw Self.endlessPacket(request.label, packetLimit) }
        let (status, said) = outcome
        guard status.code >= 0 else {
            throw input == nil
                ? status.error(calling: "avformat_find_stream_info", on: request.label, said: said)
                : status.fault(calling: "avformat_find_stream_info", on: request.label, said: said)
        }
    }

    /// The demuxer by its name in FFmpeg.
    var formatName: String {
        guard let name = unsafe decode_input_format_name(pointer) else { return "unknown" }
        return unsafe String(cString: name)
    }

    /// Whether time stamps of this container may jump without meaning it.
    var hasDiscontinuities: Bool { unsafe decode_input_format_flags(pointer) & AVFMT_TS_DISCONT != 0 }

    /// Whether nothing in the content says when a picture was taken.
    var isClockless: Bool {
        let hasNoStamps = unsafe decode_input_format_flags(pointer) & AVFMT_NOTIMESTAMPS != 0
        return hasNoStamps || Demuxers.clockless.contains(formatName)
    }

    /// Seconds that the container says it lasts.
    var duration: Double? {
        let value = unsafe pointer.pointee.duration
        return value > 0 ? Double(value) / Double(AV_TIME_BASE) : nil
    }

    /// Bytes of the input, where they are known.
    var byteCount: Int64? {
        guard let io = unsafe pointer.pointee.pb else { return nil }
        let size = unsafe avio_size(io)
        return size > 0 ? size : nil
    }

    /// What the container says of each stream.
    var streams: [StreamDescription] {
        unsafe (0..<Int(pointer.pointee.nb_streams)).compactMap { index in
            unsafe pointer.pointee.streams[index].map { unsafe StreamDescription(index: index, stream: $0) }
        }
    }

    /// Opens a decoder for one stream and has the demuxer throw all others away.
    func openDecoder(stream: Int, settings: CodecContext.Settings) throws(DecodeError) -> CodecContext {
        for index in unsafe 0..<Int(pointer.pointee.nb_streams) where index != stream {
            unsafe pointer.pointee.streams[index]?.pointee.discard = AVDISCARD_ALL
        }
        guard let chosen = unsafe pointer.pointee.streams[stream], let parameters = unsafe chosen.pointee.codecpar
        else {
            throw .noVideo("there is no stream \(stream)")
        }
        return try unsafe CodecContext(
            codec: parameters.pointee.codec_id, parameters: parameters, timeBase: chosen.pointee.time_base,
            settings: settings)
    }

    /// Reads the whole input from its start: demuxers of pictures need to know a length that servers may not tell.
    ///
    /// Returns at most one byte more than the limit on a picture's bytes, and the options that nothing has taken.
    func readAll(_ request: Request, limit: Int) throws(FFmpegStatus) -> (bytes: [UInt8], leftOver: [String]) {
        var leftOver = leftOver
        var io = unsafe pointer.pointee.pb
        let isOwn = unsafe io == nil
        // The demuxer of picture files opens each of them by itself.
        if isOwn {
            var options = OptionDictionary(request.options)
            let collector = DecodeLog.Collector()
            let status = collector.run {
                unsafe avio_open2(
                    &io, request.url, AVIO_FLAG_READ, &pointer.pointee.interrupt_callback, &options.pointer)
            }
            request.answer?.read(collector.headers)
            guard status >= 0 else { throw FFmpegStatus(code: status) }
            let names = options.names
            leftOver.removeAll { !names.contains($0) }
        }
        defer { if isOwn { unsafe avio_closep(&io) } }
        let position = unsafe avio_seek(io, 0, SEEK_SET)
        guard position >= 0 else { throw FFmpegStatus(code: Int32(clamping: position)) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65_536)
        while bytes.count <= limit {
            let count = unsafe avio_read(io, &block, Int32(min(block.count, limit + 1 - bytes.count)))
            if count == decode_averror_eof() { break }
            guard count > 0 else {
                // Where the server told no length its closing of the connection reads as a failure; a picture that was
                // cut shows it.
                if bytes.isEmpty { throw FFmpegStatus(code: count) }
                break
            }
            bytes += block.prefix(Int(count))
        }
        return (bytes, leftOver)
    }

    /// Reads the next packet, of whatever stream, and at most `limit` bytes of the input for it.
    func read(into packet: borrowing PacketHandle, limit: Int, label: String) throws(DecodeError) -> FFmpegStatus {
        let target = unsafe packet.pointer
        let (status, isExceeded) = unsafe ReadAllowance.run(limit, of: endless) {
            unsafe FFmpegStatus(code: av_read_frame(pointer, target))
        }
        guard !isExceeded else { throw Self.endlessPacket(label, limit) }
        return status
    }

    /// The input, where it may go on for ever: all but files that are opened by their names.
    private var endless: UnsafeMutablePointer<AVIOContext>? {
        guard let io = unsafe pointer.pointee.pb, unsafe input == nil || io.pointee.seekable == 0 else { return nil }
        return unsafe io
    }

    private static func endlessPacket(_ label: String, _ limit: Int) -> DecodeError {
        .tooLarge("\(label): a packet does not end within the \(limit) bytes that one may have")
    }
}
