import CFFmpeg

/// Owner of one `AVPacket`.
@safe
struct PacketHandle: ~Copyable {
    let pointer: UnsafeMutablePointer<AVPacket>

    /// An empty packet for a demuxer to fill.
    init() throws(DecodeError) {
        guard let pointer = unsafe av_packet_alloc() else { throw .tooLarge("av_packet_alloc: no memory") }
        unsafe self.pointer = unsafe pointer
    }

    /// A packet of `count` bytes and the padding that decoders want, for the caller to fill.
    static func allocated(count: Int) throws(DecodeError) -> PacketHandle {
        let packet = try PacketHandle()
        guard let size = Int32(exactly: count), unsafe av_new_packet(packet.pointer, size) >= 0 else {
            throw .tooLarge("av_new_packet: no memory for \(count) bytes")
        }
        unsafe packet.pointer.pointee.flags |= AV_PKT_FLAG_KEY
        return packet
    }

    /// A packet that holds a copy of the bytes.
    static func copy(of bytes: Span<UInt8>) throws(DecodeError) -> PacketHandle {
        let packet = try allocated(count: bytes.count)
        packet.withMutableBytes { target in
            for index in bytes.indices { target[index] = bytes[index] }
        }
        return packet
    }

    /// A packet that holds all of an input.
    static func reading(
        _ input: ByteInput, label: String, maxBytes: Int, watch: Watch
    ) throws(DecodeError) -> PacketHandle {
        let packet: PacketHandle
        if input.isSeekable, input.size <= maxBytes {
            packet = try allocated(count: input.size)
            let got = unsafe input.fill(
                UnsafeMutableRawBufferPointer(start: packet.pointer.pointee.data, count: packet.count))
            unsafe av_shrink_packet(packet.pointer, Int32(clamping: got))
        } else {
            let bytes = input.isSeekable ? [] : input.peek(maxBytes + 1)
            guard !input.isSeekable, bytes.count <= maxBytes else {
                throw .tooLarge("\(label) is larger than the \(maxBytes) bytes that a picture may have")
            }
            packet = try copy(of: bytes.span)
        }
        try watch.check("reading \(label)")
        if let failure = input.failure {
            throw FFmpegStatus(code: decode_averror(failure)).error(calling: "read", on: label)
        }
        return packet
    }

    deinit {
        var owned: UnsafeMutablePointer<AVPacket>? = unsafe pointer
        unsafe av_packet_free(&owned)
    }

    var streamIndex: Int { unsafe Int(pointer.pointee.stream_index) }
    var count: Int { unsafe Int(pointer.pointee.size) }

    /// Whether a decoder can begin here.
    var isKey: Bool { unsafe pointer.pointee.flags & AV_PKT_FLAG_KEY != 0 }

    /// When it is shown, in units of its stream; nil where nothing says it.
    var timestamp: Int64? {
        let stamp = unsafe pointer.pointee.pts
        return stamp == decode_no_timestamp() ? nil : stamp
    }

    /// Whether the demuxer knows that bytes are missing or wrong.
    var isCorrupt: Bool { unsafe pointer.pointee.flags & AV_PKT_FLAG_CORRUPT != 0 }

    /// Whether decoding starts at a key frame that is not shown, as an edit list asks.
    var isHiddenKey: Bool {
        let flags = AV_PKT_FLAG_KEY | AV_PKT_FLAG_DISCARD
        return unsafe pointer.pointee.flags & flags == flags
    }

    /// Gives the content back and leaves the packet empty.
    func clear() { unsafe av_packet_unref(pointer) }

    /// Calls `body` with the content.
    func withBytes<R, Failure: Error>(_ body: (Span<UInt8>) throws(Failure) -> R) throws(Failure) -> R {
        try unsafe body(UnsafeBufferPointer(start: pointer.pointee.data, count: count).span)
    }

    /// Calls `body` with the content, to fill it.
    func withMutableBytes<R, Failure: Error>(
        _ body: (inout MutableSpan<UInt8>) throws(Failure) -> R
    ) throws(Failure) -> R {
        var span = unsafe UnsafeMutableBufferPointer(start: pointer.pointee.data, count: count).mutableSpan
        return try body(&span)
    }
}
