/// One upright picture, 3 bytes a pixel in the order red, green, blue.
///
/// Its memory goes back to a pool when the last reference goes.
public final class Frame: Sendable {
    /// Pixels in a row.
    public let width: Int
    /// Rows.
    public let height: Int
    /// Bytes from one row to the next, at least 3 x width.
    public let stride: Int
    /// The number of the frame among those decoded, from 0.
    public let index: Int
    /// Seconds from the first frame; nil for a still picture.
    public let presentationTime: Double?
    /// Whether it is a key frame; nil for a still picture.
    public let isKey: Bool?
    /// Whether the decoder reported errors in this picture.
    public let isCorrupt: Bool

    private let memory: PixelMemory
    private let pool: PixelPool

    /// What is known of a frame besides its pixels.
    struct Facts {
        var index = 0
        var presentationTime: Double?
        var isKey: Bool?
        var isCorrupt = false
    }

    init(width: Int, height: Int, stride: Int, facts: Facts, memory: PixelMemory, pool: PixelPool) {
        self.width = width
        self.height = height
        self.stride = stride
        index = facts.index
        presentationTime = facts.presentationTime
        isKey = facts.isKey
        isCorrupt = facts.isCorrupt
        self.memory = memory
        self.pool = pool
    }

    deinit { pool.give(memory) }

    /// Makes pixels white; only before the frame is handed out.
    func clear(where isTransparent: (_ x: Int, _ y: Int) -> Bool) {
        memory.withMutableBytes { bytes in
            for y in 0..<height {
                for x in 0..<width where isTransparent(x, y) {
                    for channel in 0..<3 { bytes[y * stride + x * 3 + channel] = 255 }
                }
            }
        }
    }

    /// A digest of all that it shows.
    public var digest: FrameDigest? {
        withPixels { FrameDigest($0, width: width, height: height, stride: stride) }
    }

    /// Calls `body` with the pixels, `stride` x `height` bytes; the span must not be kept.
    public func withPixels<R>(_ body: (Span<UInt8>) throws -> R) rethrows -> R {
        try memory.withBytes(stride * height, body)
    }
}
