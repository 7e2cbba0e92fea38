/// A 64-bit digest of all that a frame shows, to tell whether two are the same to the bit.
///
/// Multiply and mix over words of 8 bytes in four lanes, a row at a time (what lies between rows is no picture). Every
/// step is invertible, so one changed word always shows; no defence against somebody who looks for collisions. Of a
/// frame of luma and colour differences its planes are digested, of another one its red, green and blue: the digests
/// of one source can be compared, those of two readers of it too.
public struct FrameDigest: Sendable, Hashable, Codable {
    private let value: UInt64

    private static let factor: UInt64 = 0x9E37_79B9_7F4A_7C15

    /// Digests a frame of RGB rows `stride` bytes apart; nil where the size and the bytes don't fit.
    public init?(_ pixels: Span<UInt8>, width: Int, height: Int, stride: Int) {
        guard width > 0, height > 0, stride >= width * 3, pixels.count >= stride * (height - 1) + width * 3 else {
            return nil
        }
        var lanes = Lanes()
        for row in 0..<height {
            lanes.add(pixels.extracting(row * stride..<row * stride + width * 3))
        }
        value = lanes.digest(width, height)
    }

    /// Digests the planes of a frame; nil where it is no picture in memory.
    init?(_ frame: borrowing FrameHandle) {
        let planes = frame.planes
        guard !planes.isEmpty else { return nil }
        var lanes = Lanes()
        for (plane, size) in planes.enumerated() {
            for row in 0..<size.rows {
                frame.withRow(plane: plane, row: row, count: size.bytes) { lanes.add($0) }
            }
        }
        value = lanes.digest(frame.width, frame.height)
    }

    private static func mix(_ state: UInt64, _ word: UInt64) -> UInt64 {
        let product = (state ^ word) &* factor
        return product ^ (product >> 32)
    }

    /// Four digests of every fourth word.
    private struct Lanes {
        var lanes: (UInt64, UInt64, UInt64, UInt64) = (1, 2, 3, 4)

        mutating func add(_ row: Span<UInt8>) {
            let bytes = unsafe row.bytes
            var lanes = lanes
            var offset = 0
            while offset + 32 <= row.count {
                lanes.0 = mix(lanes.0, Self.word(bytes, at: offset))
                lanes.1 = mix(lanes.1, Self.word(bytes, at: offset + 8))
                lanes.2 = mix(lanes.2, Self.word(bytes, at: offset + 16))
                lanes.3 = mix(lanes.3, Self.word(bytes, at: offset + 24))
                offset += 32
            }
            while offset < row.count {
                lanes.0 = mix(lanes.0, UInt64(row[offset]))
                offset += 1
            }
            self.lanes = lanes
        }

        func digest(_ width: Int, _ height: Int) -> UInt64 {
            var value = mix(UInt64(truncatingIfNeeded: width), UInt64(truncatingIfNeeded: height))
            for lane in [lanes.0, lanes.1, lanes.2, lanes.3] { value = mix(value, lane) }
            return value
        }

        private static func word(_ bytes: RawSpan, at offset: Int) -> UInt64 {
            unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
        }
    }
}
