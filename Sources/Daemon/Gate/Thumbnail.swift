/// A tiny picture of a frame's brightness: 64 x 36 cells of 16 samples each.
///
/// Not every pixel is read, whatever the size: 36,864 samples on a fixed grid. The sums are exact, so that two equal
/// frames have equal thumbnails, and the mean of 16 takes sensor noise down to a quarter.
struct Thumbnail: Sendable, Hashable {
    static let columns = 64
    static let rows = 36
    /// Samples in a cell, in each direction.
    static let samples = 4
    /// What a cell's sum is divided by to be a grey level of 0…255.
    static let scale: Float = 16

    /// Sums of the 16 samples of each cell, 0…4080, `[rows, columns]`.
    let sums: [UInt16]
    /// Standard deviation of the sensor's noise in grey levels.
    ///
    /// From differences of neighbouring samples, the median cell's, so that outlines don't count; fine texture reads
    /// as noise.
    let noise: Float

    /// Samples a frame of RGB rows `stride` bytes apart; nil where the size and the bytes don't fit.
    init?(_ pixels: Span<UInt8>, width: Int, height: Int, stride: Int) {
        guard width > 0, height > 0, stride >= width * 3, pixels.count >= stride * (height - 1) + width * 3 else {
            return nil
        }
        let offsets = Self.positions(along: width, cells: Self.columns).map { $0 * 3 }
        var sums = [UInt16](repeating: 0, count: Self.columns * Self.rows)
        var roughness = sums
        for (row, y) in Self.positions(along: height, cells: Self.rows).enumerated() {
            let base = (row / Self.samples) * Self.columns
            for cell in 0..<Self.columns {
                var before: Int32 = -1
                for sample in cell * Self.samples..<(cell + 1) * Self.samples {
                    let luma = Self.luma(pixels, at: y * stride + offsets[sample])
                    sums[base + cell] &+= UInt16(truncatingIfNeeded: luma)
                    if before >= 0 { roughness[base + cell] &+= UInt16(truncatingIfNeeded: abs(luma - before)) }
                    before = luma
                }
            }
        }
        self.sums = sums
        // 12 differences a cell; two independent samples of deviation s differ by 1.128 s in the mean.
        noise = Float(Histogram(roughness).median) / 12 / 1.128
    }

    /// Where samples lie along a side: four in each cell, at the middles of its quarters.
    private static func positions(along side: Int, cells: Int) -> [Int] {
        let count = cells * samples
        return (0..<count).map { (2 * $0 + 1) * side / (2 * count) }
    }

    /// Brightness of a pixel by BT.601's weights in 256ths, 0…255.
    private static func luma(_ pixels: Span<UInt8>, at offset: Int) -> Int32 {
        (77 &* Int32(pixels[offset]) &+ 150 &* Int32(pixels[offset + 1]) &+ 29 &* Int32(pixels[offset + 2])) >> 8
    }
}
