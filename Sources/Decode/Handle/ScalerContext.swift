import CFFmpeg

/// Owner of one `SwsContext`, which turns one format of luma and colour differences into RGB at the same size.
@safe
struct ScalerContext: ~Copyable {
    /// All that the context depends on.
    struct Setting: Equatable {
        let width: Int
        let height: Int
        let source: AVPixelFormat
        let target: AVPixelFormat
        let colours: ColourSpace
    }

    private let pointer: OpaquePointer

    init(_ setting: Setting) throws(DecodeError) {
        let size = "\(setting.width) x \(setting.height)"
        guard let pointer = unsafe sws_alloc_context() else { throw .tooLarge("sws_alloc_context: no memory") }
        // Colour differences count as lying in the middle of their pixels, as in JPEG and in all that FFmpeg encodes.
        // Exact rounding and full chroma cost a third of the speed and keep a test card within a level.
        let flags = SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP
        let values: [(String, Int)] = [
            ("srcw", setting.width), ("srch", setting.height), ("dstw", setting.width), ("dsth", setting.height),
            ("src_format", Int(setting.source.rawValue)), ("dst_format", Int(setting.target.rawValue)),
            ("sws_flags", Int(flags)),
        ]
        for (name, value) in values {
            unsafe av_opt_set_int(UnsafeMutableRawPointer(pointer), name, Int64(value), 0)
        }
        var status = unsafe sws_init_context(pointer, nil, nil)
        if status >= 0 {
            status = unsafe decode_set_colours(pointer, setting.colours.matrix, setting.colours.isFullRange ? 1 : 0)
        }
        // -1 stands for formats without colour differences, where there is nothing to set.
        guard status >= -1 else {
            unsafe sws_freeContext(pointer)
            let name = unsafe av_get_pix_fmt_name(setting.source).map { unsafe String(cString: $0) } ?? "unknown"
            throw .unsupported("sws_init_context: pixels of format \(name), \(size), can't be turned into RGB")
        }
        unsafe self.pointer = unsafe pointer
    }

    deinit { unsafe sws_freeContext(pointer) }

    /// Converts the frame to memory of rows of `stride` bytes.
    func convert(_ frame: borrowing FrameHandle, to target: PixelMemory, stride: Int) {
        unsafe _ = decode_scale(pointer, frame.pointer, target.address, Int32(clamping: stride))
    }

    /// Converts the frame to another one of the target format.
    func convert(_ frame: borrowing FrameHandle, to target: borrowing FrameHandle) {
        guard let plane = unsafe target.pointer.pointee.data.0 else { return }
        unsafe _ = decode_scale(pointer, frame.pointer, plane, target.pointer.pointee.linesize.0)
    }
}
