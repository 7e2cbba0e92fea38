/// Makes frames of pixels that another process has decoded, in memory that is used again.
public final class FrameCopier: Sendable {
    private let pool = PixelPool()

    /// A copier with no memory yet.
    public init() {}

    /// A frame of the first `stride` x `height` bytes of `pixels`; `facts` but for the pixels are those of a frame.
    ///
    /// Throws ``DecodeError/tooLarge(_:)`` where there is no memory, and ``DecodeError/corrupt(_:)`` where the sizes
    /// contradict each other.
    @unsafe
    public func frame(
        _ pixels: UnsafeRawBufferPointer, width: Int, height: Int, stride: Int, index: Int,
        presentationTime: Double?, isKey: Bool?, isCorrupt: Bool
    ) throws(DecodeError) -> Frame {
        let (row, rowOverflow) = width.multipliedReportingOverflow(by: 3)
        let (bytes, overflow) = stride.multipliedReportingOverflow(by: height)
        let count = pixels.count
        guard width > 0, height > 0, !rowOverflow, stride >= row, !overflow, bytes <= count else {
            throw .corrupt("\(width) x \(height) pixels, \(stride) bytes a row, in \(count) bytes")
        }
        let memory = try pool.take(bytes)
        if let source = pixels.baseAddress { unsafe memory.address.copyMemory(from: source, byteCount: bytes) }
        return Frame(
            width: width, height: height, stride: stride,
            facts: Frame.Facts(
                index: index, presentationTime: presentationTime, isKey: isKey, isCorrupt: isCorrupt),
            memory: memory, pool: pool)
    }
}

extension UnsafeMutablePointer<UInt8> {
    fileprivate func copyMemory(from source: UnsafeRawPointer, byteCount: Int) {
        unsafe UnsafeMutableRawPointer(self).copyMemory(from: source, byteCount: byteCount)
    }
}
