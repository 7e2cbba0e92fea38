import CFFmpeg

/// Owner of one `AVFrame`.
@safe
struct FrameHandle: ~Copyable {
    let pointer: UnsafeMutablePointer<AVFrame>

    /// An empty frame for a decoder to fill.
    init() throws(DecodeError) {
        guard let pointer = unsafe av_frame_alloc() else { throw .tooLarge("av_frame_alloc: no memory") }
        unsafe self.pointer = unsafe pointer
    }

    /// A frame with memory for packed pixels of `format`.
    static func allocated(width: Int, height: Int, format: AVPixelFormat) throws(DecodeError) -> FrameHandle {
        let frame = try FrameHandle()
        unsafe frame.pointer.pointee.width = Int32(clamping: width)
        unsafe frame.pointer.pointee.height = Int32(clamping: height)
        unsafe frame.pointer.pointee.format = format.rawValue
        guard unsafe av_frame_get_buffer(frame.pointer, 0) >= 0 else {
            throw .tooLarge("av_frame_get_buffer: no memory for \(width) x \(height) pixels")
        }
        return frame
    }

    deinit {
        var owned: UnsafeMutablePointer<AVFrame>? = unsafe pointer
        unsafe av_frame_free(&owned)
    }

    var width: Int { unsafe Int(pointer.pointee.width) }
    var height: Int { unsafe Int(pointer.pointee.height) }
    var format: AVPixelFormat { unsafe AVPixelFormat(rawValue: pointer.pointee.format) }
    var isKey: Bool { unsafe decode_frame_is_key(pointer) != 0 }

    /// Whether the decoder had to guess at parts of the picture.
    var isCorrupt: Bool {
        unsafe pointer.pointee.flags & Int32(AV_FRAME_FLAG_CORRUPT) != 0 || pointer.pointee.decode_error_flags != 0
    }

    /// The time stamp in units of the stream's time base, as far as anything is known of it.
    var timestamp: Int64? {
        let value = unsafe pointer.pointee.best_effort_timestamp
        return value == decode_no_timestamp() ? nil : value
    }

    /// How long the frame is shown, in units of the stream's time base; nil where unknown.
    var duration: Int64? {
        let value = unsafe decode_frame_duration(pointer)
        return value > 0 ? value : nil
    }

    /// How the picture has to be turned, where the codec's own data says so.
    var orientation: Orientation? {
        guard let matrix = unsafe decode_frame_display_matrix(pointer) else { return nil }
        return unsafe Orientation(a: matrix[0], b: matrix[1], c: matrix[3], d: matrix[4])
    }

    /// Matrix coefficients and range as the codec states them.
    var colour: (space: AVColorSpace, range: AVColorRange) {
        unsafe (pointer.pointee.colorspace, pointer.pointee.color_range)
    }

    /// Gives the picture back and leaves the frame empty.
    func clear() { unsafe av_frame_unref(pointer) }

    /// Whether the picture lies in a device's memory.
    var isInDevice: Bool {
        guard let descriptor = unsafe av_pix_fmt_desc_get(format) else { return false }
        return unsafe descriptor.pointee.flags & UInt64(AV_PIX_FMT_FLAG_HWACCEL) != 0
    }

    /// Fetches a picture from a device's memory.
    func fetched() throws(DecodeError) -> FrameHandle {
        let copy = try FrameHandle()
        var status = unsafe av_hwframe_transfer_data(copy.pointer, pointer, 0)
        if status >= 0 { status = unsafe av_frame_copy_props(copy.pointer, pointer) }
        guard status >= 0 else {
            throw FFmpegStatus(code: status).fault(calling: "av_hwframe_transfer_data", on: "a frame")
        }
        return copy
    }

    /// Takes the picture of another frame over, which is empty then.
    func adopt(_ other: borrowing FrameHandle) {
        clear()
        unsafe av_frame_move_ref(pointer, other.pointer)
    }

    /// Rows of each plane and the bytes of a row; empty where the picture lies in no memory of ours.
    var planes: [(bytes: Int, rows: Int)] {
        guard let format = PixelFormat(format), width > 0, height > 0 else { return [] }
        let count = Int(av_pix_fmt_count_planes(self.format))
        return (0..<max(count, 0)).compactMap { plane in
            let bytes = av_image_get_linesize(self.format, Int32(clamping: width), Int32(plane))
            let isReduced = (plane == 1 || plane == 2) && !format.isDirect
            let rows = isReduced ? -(-height >> format.rowShift) : height
            return bytes > 0 ? (Int(bytes), rows) : nil
        }
    }

    /// Moves the picture out into a frame of its own.
    func reference() throws(DecodeError) -> FrameHandle {
        let copy = try FrameHandle()
        guard unsafe av_frame_ref(copy.pointer, pointer) >= 0 else { throw .tooLarge("av_frame_ref: no memory") }
        return copy
    }

    /// Calls `body` with the first `count` bytes of a row; with none where the plane does not exist.
    func withRow<R>(plane: Int, row: Int, count: Int, _ body: (Span<UInt8>) -> R) -> R {
        guard row >= 0, row < height, let bytes = unsafe decode_frame_row(pointer, Int32(plane), Int32(row)) else {
            return body(Span())
        }
        return unsafe body(UnsafeBufferPointer(start: bytes, count: count).span)
    }

    /// Calls `body` with the first `count` bytes of a row of memory that is this frame's alone, to fill them.
    func withMutableRow(plane: Int, row: Int, count: Int, _ body: (inout MutableSpan<UInt8>) -> Void) {
        guard row >= 0, row < height, let bytes = unsafe decode_frame_row(pointer, Int32(plane), Int32(row)) else {
            return
        }
        let target = unsafe UnsafeMutablePointer(mutating: bytes)
        var span = unsafe UnsafeMutableBufferPointer(start: target, count: count).mutableSpan
        body(&span)
    }

    /// The 256 colours of a palette picture as 0xAARRGGBB.
    var palette: [UInt32] {
        withRow(plane: 1, row: 0, count: 1024) { bytes in
            (0..<bytes.count / 4).map { index in
                (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[index * 4 + $1]) << (8 * UInt32($1)) }
            }
        }
    }
}
