import CFFmpeg

/// Owner of one `AVIOContext` that reads from a ``ByteInput``.
@safe
struct IOContext: ~Copyable {
    let pointer: UnsafeMutablePointer<AVIOContext>
    /// Kept alive for the callbacks, which see it as an unmanaged pointer.
    private let input: ByteInput

    init(_ input: ByteInput) throws(DecodeError) {
        let opaque = unsafe Unmanaged.passUnretained(input).toOpaque()
        let seek: (@convention(c) (UnsafeMutableRawPointer?, Int64, Int32) -> Int64)? =
            input.isSeekable
            ? { opaque, offset, whence in
                guard let opaque = unsafe opaque else { return -1 }
                let input = unsafe Unmanaged<ByteInput>.fromOpaque(opaque).takeUnretainedValue()
                if whence & AVSEEK_SIZE != 0 { return Int64(input.size) }
                return input.seek(to: offset, whence: whence & ~AVSEEK_FORCE)
            } : nil
        let read: @convention(c) (UnsafeMutableRawPointer?, UnsafeMutablePointer<UInt8>?, Int32) -> Int32 = {
            opaque, target, count in
            guard let opaque = unsafe opaque, let target = unsafe target else { return decode_averror_exit() }
            let input = unsafe Unmanaged<ByteInput>.fromOpaque(opaque).takeUnretainedValue()
            return unsafe input.read(into: UnsafeMutableRawBufferPointer(start: target, count: Int(count)))
        }
        guard let pointer = unsafe decode_io_context(opaque, read, seek) else {
            throw .tooLarge("avio_alloc_context: no memory")
        }
        unsafe self.pointer = unsafe pointer
        self.input = input
    }

    deinit { unsafe decode_io_context_free(pointer) }
}
