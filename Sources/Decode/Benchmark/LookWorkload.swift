import CFFmpeg

/// The work of looking at decoded frames that `bench` measures: a still scene with the noise of a sensor, luma and
/// colour differences in a size.
///
/// This module measures no times for others: whoever measures calls ``look(_:)`` and looks at its own clock.
public final class LookWorkload {
    private let frames: [Kept]
    private let format: PixelFormat

    /// Frames that differ in their noise.
    public static let count = 4

    /// A frame that can be kept in an array.
    private final class Kept {
        let frame: FrameHandle
        init(_ frame: consuming FrameHandle) { self.frame = frame }
    }

    /// Frames of `width` x `height` pixels; throws where there is no memory for them.
    public init(width: Int, height: Int) throws(DecodeError) {
        var frames: [Kept] = []
        for number in 0..<Self.count {
            let frame = try FrameHandle.allocated(width: width, height: height, format: AV_PIX_FMT_YUV420P)
            frame.fill(noise: UInt64(number))
            frames.append(Kept(frame))
        }
        guard let format = PixelFormat(AV_PIX_FMT_YUV420P) else { throw .unsupported("yuv420p") }
        self.frames = frames
        self.format = format
    }

    /// Looks at a frame by its number.
    public func look(_ number: Int) -> LumaGrid? {
        LumaGrid(frames[number % Self.count].frame, format, isFullRange: false)
    }

    /// Digests a frame by its number.
    public func digest(_ number: Int) -> FrameDigest? { FrameDigest(frames[number % Self.count].frame) }
}

extension FrameHandle {
    /// Fills the luma with a slope and noise, and colour differences with grey.
    fileprivate func fill(noise seed: UInt64) {
        var state = seed
        for (plane, size) in planes.enumerated() {
            for row in 0..<size.rows {
                withMutableRow(plane: plane, row: row, count: size.bytes) { bytes in
                    for x in bytes.indices {
                        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                        bytes[x] = plane == 0 ? UInt8(60 + 100 * row / size.rows) + UInt8(state >> 60) : 128
                    }
                }
            }
        }
    }
}
