/// The brightness of a frame at 256 x 144 points, spread evenly whatever its size: enough to tell whether anything moves.
///
/// Taken from the luma plane where a frame has one, so that nothing has to be converted; elsewhere from red, green and
/// blue by BT.601's weights.
public struct LumaGrid: Sendable, Hashable {
    /// Points in a row.
    public static let columns = 256
    /// Rows of points.
    public static let rows = 144

    /// 0…255 each, of the full range, `[rows, columns]`.
    public let samples: [UInt8]

    /// Samples that another process has taken; nil where they are not as many.
    public init?(samples: [UInt8]) {
        guard samples.count == Self.columns * Self.rows else { return nil }
        self.samples = samples
    }

    /// Samples RGB rows `stride` bytes apart; nil where the size and the bytes don't fit.
    public init?(_ pixels: Span<UInt8>, width: Int, height: Int, stride: Int) {
        guard width > 0, height > 0, stride >= width * 3, pixels.count >= stride * (height - 1) + width * 3 else {
            return nil
        }
        let offsets = Self.positions(along: width, count: Self.columns).map { $0 * 3 }
        var samples: [UInt8] = []
        samples.reserveCapacity(Self.columns * Self.rows)
        for y in Self.positions(along: height, count: Self.rows) {
            for offset in offsets {
                let at = y * stride + offset
                let (red, green, blue) = (Int(pixels[at]), Int(pixels[at + 1]), Int(pixels[at + 2]))
                samples.append(UInt8(truncatingIfNeeded: (77 &* red &+ 150 &* green &+ 29 &* blue) >> 8))
            }
        }
        self.samples = samples
    }

    /// Samples the luma of a frame; nil where it has none in bytes.
    init?(_ frame: borrowing FrameHandle, _ format: PixelFormat, isFullRange: Bool) {
        guard let luma = format.byteLuma, frame.width > 0, frame.height > 0 else { return nil }
        let offsets = Self.positions(along: frame.width, count: Self.columns).map { $0 * luma.step + luma.offset }
        let length = (frame.width - 1) * luma.step + luma.offset + 1
        let levels = isFullRange ? Self.asTheyAre : Self.stretched
        let rows = Self.positions(along: frame.height, count: Self.rows)
        var samples = [UInt8](repeating: 0, count: Self.columns * Self.rows)
        var isWhole = true
        for (number, y) in rows.enumerated() {
            frame.withRow(plane: luma.plane, row: y, count: length) { row in
                guard row.count == length else { return isWhole = false }
                unsafe Self.gather(row, offsets, levels, into: &samples, from: number * Self.columns)
            }
        }
        guard isWhole else { return nil }
        self.samples = samples
    }

    /// Writes the level of each byte of `row` that lies at one of `offsets`, all of which lie in it.
    ///
    /// Without bounds checks: 36,864 of them are half of the time.
    @unsafe
    private static func gather(
        _ row: Span<UInt8>, _ offsets: [Int], _ levels: [UInt8], into samples: inout [UInt8], from start: Int
    ) {
        unsafe row.withUnsafeBufferPointer { row in
            unsafe offsets.withUnsafeBufferPointer { offsets in
                unsafe levels.withUnsafeBufferPointer { levels in
                    unsafe samples.withUnsafeMutableBufferPointer { samples in
                        guard let row = row.baseAddress, let levels = levels.baseAddress,
                            let offset = offsets.baseAddress, let base = samples.baseAddress
                        else { return }
                        let target = unsafe base + start
                        for column in 0..<columns {
                            unsafe target[column] = levels[Int(row[offset[column]])]
                        }
                    }
                }
            }
        }
    }

    private static let asTheyAre = (0..<256).map { UInt8($0) }
    /// What 16…235 are of 0…255.
    private static let stretched = (0..<256).map { UInt8(clamping: (($0 - 16) * 255 + 109) / 219) }

    /// Where points lie along a side: at the middles of equal parts.
    private static func positions(along side: Int, count: Int) -> [Int] {
        (0..<count).map { (2 * $0 + 1) * side / (2 * count) }
    }
}
