/// Tells frames that show nothing: one colour, black, a covered lens, the noise of a sensor in the dark.
///
/// Streams don't tag them. Two measures of structure must both be no more than noise explains: the range of the means
/// of 16 x 9 blocks, which sees a faint scene (fog of a tenth of the contrast: 12 to 14 levels, of a twentieth: 6 to
/// 7), and the farthest cell of 64 x 36, which sees a lamp in the night (5 x 5 pixels of 320 x 240: 105). Noise alone
/// measured 1.4 at deviation 4, 20 at 60, and 4 to 5 after H.264, whose blocks make coarse what was fine.
extension Thumbnail {
    private static let blockSide = 4

    /// Whether the frame shows nothing but one colour and noise.
    var isFlat: Bool {
        blockRange <= 6 + 6 * noise / 16 && farthestCell <= 10 + 5 * noise / 4
    }

    /// Brightest minus darkest mean of the blocks of 4 x 4 cells, grey levels.
    private var blockRange: Float {
        let columns = Self.columns / Self.blockSide
        var blocks = [Int](repeating: 0, count: columns * (Self.rows / Self.blockSide))
        for (index, sum) in sums.enumerated() {
            let (row, column) = index.quotientAndRemainder(dividingBy: Self.columns)
            blocks[row / Self.blockSide * columns + column / Self.blockSide] += Int(sum)
        }
        let range = (blocks.max() ?? 0) - (blocks.min() ?? 0)
        return Float(range) / (Self.scale * Float(Self.blockSide * Self.blockSide))
    }

    /// The greatest difference of a cell from the median cell, grey levels.
    private var farthestCell: Float {
        let median = Histogram(sums).median
        return Float(sums.reduce(0) { max($0, abs(Int($1) - median)) }) / Self.scale
    }
}
