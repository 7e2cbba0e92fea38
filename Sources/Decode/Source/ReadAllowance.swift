import CFFmpeg

/// How much of its input one call of FFmpeg may read before it comes back with a packet.
///
/// Some demuxers collect what comes until a packet ends, and let the other side say when that is.
@safe
struct ReadAllowance: @unchecked Sendable {  // guarded by the task-local value: the calling thread alone sees it
    /// That of the call on this thread; protocols with threads of their own (`async:`) ask from these too.
    @TaskLocal private static var current: ReadAllowance?

    private let io: UnsafeMutablePointer<AVIOContext>
    private let start: Int64
    private let bytes: Int64

    /// Runs a call that ``isUsedUp`` ends when it has read more than `bytes` of `io`.
    ///
    /// Returns also whether it has; without an input, as of RTSP and devices, nothing is counted.
    static func run<Result>(
        _ bytes: Int, of io: UnsafeMutablePointer<AVIOContext>?, _ body: () -> Result
    ) -> (result: Result, isExceeded: Bool) {
        guard let io = unsafe io else { return (body(), false) }
        let allowance = unsafe ReadAllowance(io: io, start: io.pointee.bytes_read, bytes: Int64(bytes))
        let result = $current.withValue(allowance) { body() }
        return (result, allowance.isExceeded)
    }

    /// Whether the call that runs on this thread has to end.
    static var isUsedUp: Bool { current?.isExceeded ?? false }

    private var isExceeded: Bool { unsafe io.pointee.bytes_read - start > bytes }
}

extension ReaderOptions {
    /// The most bytes of a packet of a live source that does not say how large its pictures are.
    private static let livePacketBytes = 1 << 26
    /// The most bytes that a pixel takes in a packet, where it is not compressed.
    private static let rawPixelBytes = 16

    /// The most bytes that are read for one packet.
    ///
    /// - Parameter pixels: of a picture, as far as the source has said it; else 0.
    func packetLimit(isLive: Bool, pixels: Int) -> Int {
        guard isLive, pixels <= maxPacketBytes / Self.rawPixelBytes else { return maxPacketBytes }
        return min(maxPacketBytes, max(Self.livePacketBytes, pixels * Self.rawPixelBytes))
    }
}
