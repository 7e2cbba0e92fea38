import CFFmpeg

/// Makes PNG pictures of packed pixels: colours, or one grey value a pixel.
public enum PNGEncoder {
    /// A picture of 3 bytes a pixel in the order red, green, blue.
    ///
    /// - Parameters:
    ///   - rgb: `stride` x (`height` - 1) + 3 x `width` bytes at least.
    ///   - width: pixels in a row, at least 1.
    ///   - height: rows, at least 1.
    ///   - stride: bytes from one row to the next, at least 3 x `width`.
    ///   - texts: what is said beside the pixels.
    /// - Throws: ``DecodeError/tooLarge(_:)`` where libavcodec writes no picture of that size, or has no memory for it;
    ///   ``DecodeError/unsupported(_:)`` where this build has no encoder for PNG.
    public static func rgb(
        _ rgb: Span<UInt8>, width: Int, height: Int, stride: Int, texts: [PNGText] = []
    ) throws(DecodeError) -> [UInt8] {
        let layout = Layout(width: width, height: height, stride: stride, format: AV_PIX_FMT_RGB24)
        return try PNGChunks.inserting(texts.map(\.chunk), in: encode(rgb, layout, effort: .photograph))
    }

    /// A picture of one byte a pixel, 0 black, 255 white; as ``rgb(_:width:height:stride:texts:)`` for the rest.
    public static func grey(
        _ values: Span<UInt8>, width: Int, height: Int, texts: [PNGText] = []
    ) throws(DecodeError) -> [UInt8] {
        let layout = Layout(width: width, height: height, stride: width, format: AV_PIX_FMT_GRAY8)
        return try PNGChunks.inserting(texts.map(\.chunk), in: encode(values, layout, effort: .gradient))
    }

    /// How pixels lie in memory.
    struct Layout {
        let width: Int
        let height: Int
        /// Bytes from one row to the next.
        let stride: Int
        let format: AVPixelFormat
    }

    /// What zlib and the row filter are set to.
    struct Effort {
        let level: Int32
        let prediction: String

        /// Large flat areas: rows are best left as they are.
        static let flat = Effort(level: 6, prediction: "none")
        static let gradient = Effort(level: 4, prediction: "up")
        static let photograph = Effort(level: 2, prediction: "up")
    }

    /// A PNG as libavcodec writes it.
    static func encode(
        _ pixels: Span<UInt8>, _ layout: Layout, palette: [UInt32]? = nil, effort: Effort
    ) throws(DecodeError) -> [UInt8] {
        let (width, height, stride) = (layout.width, layout.height, layout.stride)
        precondition(width > 0 && height > 0, "a picture has pixels")
        let row = Int(av_image_get_linesize(layout.format, Int32(clamping: width), 0))
        guard let (across, down, step) = Self.sizes(layout), row > 0 else {
            throw .tooLarge("libavcodec writes no PNG of \(width) x \(height) pixels")
        }
        precondition(stride >= row && pixels.count >= stride * (height - 1) + row, "every row has its bytes")
        precondition((palette?.count ?? 256) == 256, "a palette is handed over with all its places")
        DecodeLog.Library.start()
        let packet = try PacketHandle()
        let status = unsafe pixels.withUnsafeBufferPointer { buffer in
            unsafe decode_png(
                packet.pointer, buffer.baseAddress, step, across, down, layout.format, palette, effort.level,
                effort.prediction)
        }
        guard status >= 0 else {
            throw FFmpegStatus(code: status).fault(calling: "avcodec_receive_packet", on: "png")
        }
        return packet.withBytes { bytes in unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) } }
    }

    /// The layout's sizes for C; nil where libavcodec refuses such a picture.
    private static func sizes(_ layout: Layout) -> (width: Int32, height: Int32, stride: Int32)? {
        guard let width = Int32(exactly: layout.width), let height = Int32(exactly: layout.height),
            let stride = Int32(exactly: layout.stride),
            av_image_check_size(UInt32(width), UInt32(height), 0, nil) >= 0
        else { return nil }
        return (width, height, stride)
    }
}
