import Decode

/// A tiny picture of a frame's brightness: 64 x 36 cells of 16 samples each.
///
/// Not every pixel is read, whatever the size: 36,864 samples on a fixed grid (``LumaGrid``). The sums are exact, so that two equal
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

    /// Gathers the samples of a frame.
    init(_ luma: LumaGrid) {
        var sums = [UInt16](repeating: 0, count: Self.columns * Self.rows)
        var roughness = sums
        let samples = luma.samples.span
        for row in 0..<Self.rows {
            for cell in 0..<Self.columns {
                var (sum, rough): (UInt16, UInt16) = (0, 0)
                for line in 0..<Self.samples {
                    let at = (row * Self.samples + line) * LumaGrid.columns + cell * Self.samples
                    let (a, b) = unsafe (Int16(samples[unchecked: at]), Int16(samples[unchecked: at + 1]))
                    let (c, d) = unsafe (Int16(samples[unchecked: at + 2]), Int16(samples[unchecked: at + 3]))
                    sum &+= UInt16(truncatingIfNeeded: a &+ b &+ c &+ d)
                    rough &+= UInt16(truncatingIfNeeded: abs(b &- a) &+ abs(c &- b) &+ abs(d &- c))
                }
                sums[row * Self.columns + cell] = sum
                roughness[row * Self.columns + cell] = rough
            }
        }
        self.sums = sums
        // 12 differences a cell; two independent samples of deviation s differ by 1.128 s in the mean.
        noise = Float(Histogram(roughness).median) / 12 / 1.128
    }
}
