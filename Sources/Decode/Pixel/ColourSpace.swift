import CFFmpeg

/// How luma and colour differences become red, green and blue.
struct ColourSpace: Equatable {
    /// The matrix as libswscale numbers it.
    let matrix: Int32
    /// Whether all 256 values are used, instead of 16…235.
    let isFullRange: Bool

    /// What a frame says of itself, completed as players do.
    ///
    /// Where nothing is stated video of high definition is BT.709 and everything smaller, like every still picture, BT.601.
    init(_ frame: borrowing FrameHandle, of use: Use) {
        let stated = frame.colour
        matrix =
            switch stated.space {
            case AVCOL_SPC_BT709: SWS_CS_ITU709
            case AVCOL_SPC_FCC: SWS_CS_FCC
            case AVCOL_SPC_BT470BG, AVCOL_SPC_SMPTE170M: SWS_CS_ITU601
            case AVCOL_SPC_SMPTE240M: SWS_CS_SMPTE240M
            case AVCOL_SPC_BT2020_NCL, AVCOL_SPC_BT2020_CL: SWS_CS_BT2020
            default:
                use == .video && (frame.width >= 1280 || frame.height > 576) ? SWS_CS_ITU709 : SWS_CS_ITU601
            }
        let name = unsafe av_get_pix_fmt_name(frame.format).map { unsafe String(cString: $0) } ?? ""
        isFullRange =
            switch stated.range {
            case AVCOL_RANGE_JPEG: true
            case AVCOL_RANGE_MPEG: false
            default: name.hasPrefix("yuvj") || use == .fullRangePicture
            }
    }

    /// What the frame is part of, which decides where the codec says nothing.
    enum Use: Equatable {
        case video
        /// A still picture whose format stores video levels.
        case limitedRangePicture
        case fullRangePicture
    }
}
