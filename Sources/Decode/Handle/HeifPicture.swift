import CHeif

/// Owner of a libheif context and the handle of its primary picture.
@safe
struct HeifPicture: ~Copyable {
    private let context: OpaquePointer
    private let image: OpaquePointer
    private let label: String
    /// Whether libheif reported faults that it could live with.
    let isCorrupt: Bool

    /// Reads the boxes and decodes the picture, turned and cropped as they say, all tiles of a grid.
    ///
    /// The size that the container states is checked against the limit before anything is decoded.
    init(_ bytes: Span<UInt8>, label: String, maxPixels: Int) throws(DecodeError) {
        guard let context = unsafe heif_context_alloc() else { throw .tooLarge("heif_context_alloc: no memory") }
        do throws(DecodeError) {
            let image = try unsafe Self.decode(context, bytes, label, maxPixels)
            isCorrupt = unsafe heif_image_get_decoding_warnings(image, 0, nil, 0) > 0
            unsafe self.image = unsafe image
        } catch {
            unsafe heif_context_free(context)
            throw error
        }
        unsafe self.context = unsafe context
        self.label = label
    }

    deinit {
        unsafe heif_image_release(image)
        unsafe heif_context_free(context)
    }

    private static func decode(
        _ context: OpaquePointer, _ bytes: Span<UInt8>, _ label: String, _ maxPixels: Int
    ) throws(DecodeError) -> OpaquePointer {
        // Tiles are decoded on this thread: the pipeline owns the processors.
        unsafe heif_context_set_max_decoding_threads(context, 0)
        let read = unsafe bytes.withUnsafeBytes { bytes in
            unsafe heif_context_read_from_memory_without_copy(context, bytes.baseAddress, bytes.count, nil)
        }
        try unsafe check(read, "heif_context_read_from_memory", label)
        var handle: OpaquePointer?
        try unsafe check(
            heif_context_get_primary_image_handle(context, &handle), "heif_context_get_primary_image_handle", label)
        guard let handle = unsafe handle else { throw .corrupt("\(label): no primary picture") }
        defer { unsafe heif_image_handle_release(handle) }
        let width = unsafe Int(heif_image_handle_get_width(handle))
        let height = unsafe Int(heif_image_handle_get_height(handle))
        let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
        guard width > 0, height > 0 else { throw .corrupt("\(label): its header says \(width) x \(height) pixels") }
        guard !overflow, pixels <= maxPixels else {
            throw .tooLarge("\(label) says it has \(width) x \(height) pixels; at most \(maxPixels) are decoded")
        }
        let options = unsafe heif_decoding_options_alloc()
        defer { unsafe heif_decoding_options_free(options) }
        unsafe options?.pointee.convert_hdr_to_8bit = 1
        var image: OpaquePointer?
        let decoded = unsafe heif_decode_image(
            handle, &image, heif_colorspace_RGB, heif_chroma_interleaved_RGBA, options)
        try unsafe check(decoded, "heif_decode_image", label)
        guard let image = unsafe image else { throw .corrupt("\(label): heif_decode_image gave no picture") }
        // A tile of a grid, or a coded picture that is not what the container promised, is no picture of it.
        guard unsafe heif_image_get_primary_width(image) == Int32(width),
            unsafe heif_image_get_primary_height(image) == Int32(height)
        else {
            unsafe heif_image_release(image)
            throw .corrupt("\(label): the decoded size is not the \(width) x \(height) that the container states")
        }
        return unsafe image
    }

    private static func check(
        _ error: heif_error, _ call: String, _ label: String
    ) throws(DecodeError) {
        guard unsafe error.code != heif_error_Ok else { return }
        let words = unsafe error.message.map { unsafe String(cString: $0) } ?? "no explanation"
        let detail = "\(call) of \(label): \(words)"
        switch unsafe error.code {
        case heif_error_Unsupported_feature, heif_error_Unsupported_filetype: throw .unsupported(detail)
        case heif_error_Memory_allocation_error: throw .tooLarge(detail)
        default: throw .corrupt(detail)
        }
    }

    /// The picture as a frame, transparency over white.
    func frame(converter: FrameConverter, facts: Frame.Facts) throws(DecodeError) -> Frame {
        let width = unsafe Int(heif_image_get_primary_width(image))
        let height = unsafe Int(heif_image_get_primary_height(image))
        var stride: Int32 = 0
        let plane = unsafe heif_image_get_plane_readonly(image, heif_channel_interleaved, &stride)
        guard let plane = unsafe plane, Int(stride) >= width * 4 else {
            throw .corrupt("\(label): heif_image_get_plane gave no pixels")
        }
        let bytes = unsafe UnsafeBufferPointer(start: plane, count: Int(stride) * (height - 1) + width * 4).span
        let alpha: AlphaMeaning = unsafe heif_image_is_premultiplied_alpha(image) != 0 ? .premultiplied : .straight
        return try converter.convert(
            rgba: bytes, width: width, height: height, stride: Int(stride), alpha: alpha, facts: facts)
    }
}
