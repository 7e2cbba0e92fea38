import CFFmpeg

/// Owner of one opened `AVCodecContext`.
@safe
struct CodecContext: ~Copyable {
    private let pointer: UnsafeMutablePointer<AVCodecContext>
    /// Names of options that the decoder does not know.
    let leftOver: [String]
    /// Why there is no acceleration though it was asked for.
    let accelerationProblem: String?

    /// How a decoder is opened.
    struct Settings {
        /// The decoder to prefer by its name in FFmpeg; nil is the default one.
        var decoder: String?
        var maxPixels: Int
        var threads = 1
        /// Whether the decoder reports what it would otherwise conceal.
        var isStrict = false
        /// Whether only key frames are decoded.
        var keyFramesOnly = false
        var acceleration = DecoderReport.Acceleration.none
        var options: [String: String] = [:]
    }

    /// A decoder for a codec by its number, opened, with the parameters of a stream where there is one.
    init(
        codec: AVCodecID, parameters: UnsafeMutablePointer<AVCodecParameters>? = nil,
        timeBase: AVRational? = nil, settings: Settings
    ) throws(DecodeError) {
        let name = unsafe String(cString: avcodec_get_name(codec))
        guard let pointer = unsafe decode_codec_context(codec, settings.decoder) else {
            throw .unsupported("the installed libavcodec has no decoder for \(settings.decoder ?? name)")
        }
        var status: Int32 = 0
        if let parameters = unsafe parameters {
            status = unsafe avcodec_parameters_to_context(pointer, parameters)
        }
        if let timeBase { unsafe pointer.pointee.pkt_timebase = timeBase }
        unsafe pointer.pointee.max_pixels = Self.ceiling(settings.maxPixels)
        unsafe pointer.pointee.thread_count = Int32(clamping: settings.threads)
        if settings.isStrict {
            unsafe pointer.pointee.err_recognition =
                AV_EF_CRCCHECK | AV_EF_BITSTREAM | AV_EF_BUFFER | AV_EF_EXPLODE
        }
        if settings.keyFramesOnly { unsafe pointer.pointee.skip_frame = AVDISCARD_NONKEY }
        var problem: String?
        if settings.acceleration == .vaapi {
            let (status, said) = DecodeLog.capturing { FFmpegStatus(code: unsafe decode_use_vaapi(pointer)) }
            if status.code < 0 {
                problem = status.fault(calling: "av_hwdevice_ctx_create", on: "VAAPI", said: said).detail
            }
        }
        var options = OptionDictionary(settings.options)
        var said: [String] = []
        if status >= 0 {
            (status, said) = DecodeLog.capturing { unsafe avcodec_open2(pointer, nil, &options.pointer) }
        }
        guard status >= 0 else {
            var owned: UnsafeMutablePointer<AVCodecContext>? = unsafe pointer
            unsafe avcodec_free_context(&owned)
            // Of a value that is none the decoder says whose it is.
            throw FFmpegStatus(code: status)
                .fault(calling: "avcodec_open2", on: name, said: settings.options.isEmpty ? [] : said)
        }
        leftOver = options.names
        accelerationProblem = problem
        unsafe self.pointer = unsafe pointer
    }

    deinit {
        var owned: UnsafeMutablePointer<AVCodecContext>? = unsafe pointer
        unsafe avcodec_free_context(&owned)
    }

    /// The decoder's name in libavcodec.
    var decoderName: String {
        guard let codec = unsafe pointer.pointee.codec else { return "unknown" }
        return unsafe String(cString: codec.pointee.name)
    }

    /// The limit for libavcodec, which counts whole blocks: what is shown is checked by us.
    static func ceiling(_ maxPixels: Int) -> Int64 {
        let (sum, overflow) = Int64(maxPixels).addingReportingOverflow(Int64(maxPixels / 4) + 1_048_576)
        return overflow ? .max : sum
    }

    /// Leaves frames out from the next packet on.
    func skip(_ skipping: DecodeEconomy.Skipping) {
        unsafe pointer.pointee.skip_frame =
            switch skipping {
            case .nothing: AVDISCARD_DEFAULT
            case .nonReference: AVDISCARD_NONREF
            case .nonKey: AVDISCARD_NONKEY
            }
    }

    /// Hands a packet to the decoder.
    func send(_ packet: borrowing PacketHandle) -> FFmpegStatus {
        unsafe FFmpegStatus(code: avcodec_send_packet(pointer, packet.pointer))
    }

    /// Tells the decoder that no packet follows, so that it gives up the frames it holds back.
    func drain() -> FFmpegStatus { unsafe FFmpegStatus(code: avcodec_send_packet(pointer, nil)) }

    /// Makes it ready for packets again after ``drain()``.
    func flush() { unsafe avcodec_flush_buffers(pointer) }

    /// Fetches the next frame.
    func receive(into frame: borrowing FrameHandle) -> FFmpegStatus {
        unsafe FFmpegStatus(code: avcodec_receive_frame(pointer, frame.pointer))
    }
}
