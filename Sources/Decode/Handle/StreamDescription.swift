import CFFmpeg

/// What a container says of one of its streams.
struct StreamDescription {
    let index: Int
    let isVideo: Bool
    /// Whether the stream is one picture that belongs to a recording: a cover.
    let isAttachedPicture: Bool
    let isDefault: Bool
    let hasDecoder: Bool
    let codec: AVCodecID
    let codecName: String
    let width: Int
    let height: Int
    /// Seconds of one unit of time stamps.
    let tick: Double
    /// Seconds between frames as far as the container knows; nil where it doesn't.
    let frameSeconds: Double?
    /// How the pictures have to be turned.
    let orientation: Orientation?
    /// Whether a second, hidden picture holds the transparency (VP8 and VP9 in WebM).
    let hasAlphaLayer: Bool

    init(index: Int, stream: UnsafeMutablePointer<AVStream>) {
        let disposition = unsafe stream.pointee.disposition
        self.index = index
        isAttachedPicture = disposition & (AV_DISPOSITION_ATTACHED_PIC | AV_DISPOSITION_TIMED_THUMBNAILS) != 0
        isDefault = disposition & AV_DISPOSITION_DEFAULT != 0
        tick = unsafe Self.seconds(stream.pointee.time_base) ?? 1.0 / 90_000
        frameSeconds =
            unsafe Self.seconds(inverse: stream.pointee.avg_frame_rate)
            ?? Self.seconds(inverse: stream.pointee.r_frame_rate)
        if let matrix = unsafe decode_stream_display_matrix(stream) {
            orientation = unsafe Orientation(a: matrix[0], b: matrix[1], c: matrix[3], d: matrix[4])
        } else {
            orientation = nil
        }
        let alpha = unsafe av_dict_get(stream.pointee.metadata, "alpha_mode", nil, 0)
        hasAlphaLayer = unsafe alpha.map { unsafe String(cString: $0.pointee.value) } == "1"
        if let parameters = unsafe stream.pointee.codecpar {
            isVideo = unsafe parameters.pointee.codec_type == AVMEDIA_TYPE_VIDEO
            codec = unsafe parameters.pointee.codec_id
            width = unsafe Int(parameters.pointee.width)
            height = unsafe Int(parameters.pointee.height)
        } else {
            isVideo = false
            codec = AV_CODEC_ID_NONE
            width = 0
            height = 0
        }
        hasDecoder = decode_codec_exists(codec) != 0
        codecName = unsafe String(cString: avcodec_get_name(codec))
    }

    /// The rational as seconds, if it is a sensible time base.
    private static func seconds(_ rational: AVRational) -> Double? {
        rational.num > 0 && rational.den > 0 ? Double(rational.num) / Double(rational.den) : nil
    }

    /// The period of a frame rate between one frame a day and 1000 a second.
    private static func seconds(inverse rate: AVRational) -> Double? {
        seconds(AVRational(num: rate.den, den: rate.num)).flatMap { (0.001...86_400).contains($0) ? $0 : nil }
    }
}
