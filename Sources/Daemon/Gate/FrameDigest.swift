/// A 64-bit digest of all pixels of a frame, to tell whether two are the same to the bit.
///
/// Multiply and mix over words of 8 bytes in four lanes, a row at a time (what lies between rows is no picture). Every
/// step is invertible, so one changed word always shows; no defence against somebody who looks for collisions.
struct FrameDigest: Sendable, Hashable {
    private let value: UInt64

    private static let factor: UInt64 = 0x9E37_79B9_7F4A_7C15

    /// Digests a frame of RGB rows `stride` bytes apart; nil where the size and the bytes don't fit.
    init?(_ pixels: Span<UInt8>, width: Int, height: Int, stride: Int) {
        guard width > 0, height > 0, stride >= width * 3, pixels.count >= stride * (height - 1) + width * 3 else {
            return nil
        }
        let bytes = unsafe pixels.bytes
        var lanes: (UInt64, UInt64, UInt64, UInt64) = (1, 2, 3, 4)
        for row in 0..<height {
            var offset = row * stride
            let end = offset + width * 3
            while offset + 32 <= end {
                lanes.0 = Self.mix(lanes.0, Self.word(bytes, at: offset))
                lanes.1 = Self.mix(lanes.1, Self.word(bytes, at: offset + 8))
                lanes.2 = Self.mix(lanes.2, Self.word(bytes, at: offset + 16))
                lanes.3 = Self.mix(lanes.3, Self.word(bytes, at: offset + 24))
                offset += 32
            }
            while offset < end {
                lanes.0 = Self.mix(lanes.0, UInt64(pixels[offset]))
                offset += 1
            }
        }
        var value = Self.mix(UInt64(truncatingIfNeeded: width), UInt64(truncatingIfNeeded: height))
        for lane in [lanes.0, lanes.1, lanes.2, lanes.3] { value = Self.mix(value, lane) }
        self.value = value
    }

    private static func word(_ bytes: RawSpan, at offset: Int) -> UInt64 {
        unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }

    private static func mix(_ state: UInt64, _ word: UInt64) -> UInt64 {
        let product = (state ^ word) &* factor
        return product ^ (product >> 32)
    }
}
