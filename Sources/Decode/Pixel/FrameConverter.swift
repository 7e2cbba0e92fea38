import CFFmpeg

/// Makes upright RGB frames of what decoders give.
///
/// Confined to the thread of its reader; memory, scaler and scratch pictures are kept from frame to frame.
final class FrameConverter {
    /// How a picture has to be read.
    struct Reading {
        var orientation = Orientation.upright
        var alpha = AlphaMeaning.straight
        var use = ColourSpace.Use.video
        /// Whether four components are amounts of ink: cyan, magenta, yellow and black.
        var isInk = false
    }

    private let pool = PixelPool()
    private var scaler: ScalerContext?
    private var scalerSetting: ScalerContext.Setting?
    private var scratch: FrameHandle?

    /// The frame as an upright picture.
    func convert(
        _ frame: borrowing FrameHandle, reading: Reading, facts: Frame.Facts
    ) throws(DecodeError) -> Frame {
        guard let format = PixelFormat(frame.format), frame.width > 0, frame.height > 0 else {
            throw .unsupported("the decoder gave no picture in memory")
        }
        let (orientation, width, height) = (reading.orientation, frame.width, frame.height)
        let upright = orientation.swapsSides ? (width: height, height: width) : (width: width, height: height)
        // Sides are C ints: their product fits an Int. libswscale may write some bytes past the end of a row.
        let stride = (upright.width * 3 + 63) / 64 * 64
        let memory = try pool.take(stride * upright.height + 64)
        if reading.isInk {
            InkReader(frame).read(frame, into: memory, orientation: orientation, stride: stride)
        } else if format.isDirect {
            // Grey without a stated range is full, as encoders of grey make it.
            let isLimited = format.isGrey && frame.colour.range == AVCOL_RANGE_MPEG
            place(frame, format, reading, stride: stride, isLimitedGrey: isLimited, into: memory)
        } else if orientation == .upright, !format.hasAlpha {
            try prepareScaler(frame, to: AV_PIX_FMT_RGB24, use: reading.use)
            scaler?.convert(frame, to: memory, stride: stride)
        } else {
            let target =
                !format.hasAlpha
                ? AV_PIX_FMT_RGB24 : format.maximumDepth > 8 ? AV_PIX_FMT_RGBA64LE : AV_PIX_FMT_RGBA
            try prepareScaler(frame, to: target, use: reading.use)
            try placeScaled(frame, target, reading, stride: stride, into: memory)
        }
        return Frame(
            width: upright.width, height: upright.height, stride: stride, facts: facts, memory: memory, pool: pool)
    }

    /// Makes the scaler anew where the frame is not like the last one.
    private func prepareScaler(
        _ frame: borrowing FrameHandle, to target: AVPixelFormat, use: ColourSpace.Use
    ) throws(DecodeError) {
        let setting = ScalerContext.Setting(
            width: frame.width, height: frame.height, source: frame.format, target: target,
            colours: ColourSpace(frame, of: use))
        if scalerSetting == setting { return }
        scaler = nil
        scalerSetting = nil
        scaler = try ScalerContext(setting)
        scalerSetting = setting
    }

    /// Converts to a scratch picture of `target` and turns that.
    private func placeScaled(
        _ frame: borrowing FrameHandle, _ target: AVPixelFormat, _ reading: Reading, stride: Int,
        into memory: PixelMemory
    ) throws(DecodeError) {
        guard let format = PixelFormat(target) else { return }
        let picture: FrameHandle
        if let kept = scratch.take(), kept.width == frame.width, kept.height == frame.height, kept.format == target {
            picture = kept
        } else {
            picture = try FrameHandle.allocated(width: frame.width, height: frame.height, format: target)
        }
        scaler?.convert(frame, to: picture)
        place(picture, format, reading, stride: stride, isLimitedGrey: false, into: memory)
        scratch = Optional.some(picture)
    }

    /// Writes the rows of a frame whose values are taken as they are.
    private func place(
        _ frame: borrowing FrameHandle, _ format: PixelFormat, _ reading: Reading, stride: Int,
        isLimitedGrey: Bool, into memory: PixelMemory
    ) {
        let step = reading.orientation.placement(
            width: frame.width, height: frame.height, pixel: 3, stride: stride)
        var reader = RowReader(frame: frame, format: format, alpha: reading.alpha, isLimitedGrey: isLimitedGrey)
        memory.withMutableBytes { bytes in
            for row in 0..<frame.height {
                reader.read(frame, row: row, into: &bytes, origin: step.origin + row * step.y, step: step.x)
            }
        }
    }

    /// A frame of 8-bit red, green, blue and alpha that another library decoded.
    func convert(
        rgba: Span<UInt8>, width: Int, height: Int, stride: Int, alpha: AlphaMeaning, facts: Frame.Facts
    ) throws(DecodeError) -> Frame {
        let ownStride = (width * 3 + 63) / 64 * 64
        let memory = try pool.take(ownStride * height + 64)
        memory.withMutableBytes { target in
            for row in 0..<height {
                for x in 0..<width {
                    let (from, to) = (row * stride + x * 4, row * ownStride + x * 3)
                    let opacity = Int(rgba[from + 3])
                    for channel in 0..<3 {
                        let value = Int(rgba[from + channel])
                        let own = alpha == .premultiplied ? value * 255 : value * opacity
                        target[to + channel] = UInt8(clamping: (own + 255 * (255 - opacity) + 127) / 255)
                    }
                }
            }
        }
        return Frame(width: width, height: height, stride: ownStride, facts: facts, memory: memory, pool: pool)
    }
}
