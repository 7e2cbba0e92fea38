/// How many patches a picture has down and across.
public struct PictureGrid: Sendable, Hashable {
    /// Patches from top to bottom.
    public var rows: Int
    /// Patches from left to right.
    public var columns: Int

    /// How many patches there are (N).
    public var count: Int { rows * columns }

    /// The longest side a picture may have after scaling, pixels: its attention maps would not fit in memory.
    static let largestSide = 1 << 15

    /// A grid of so many patches.
    public init(rows: Int, columns: Int) {
        self.rows = rows
        self.columns = columns
    }

    /// The grid of a picture of `width` x `height` pixels: its longer side is brought down to `maxSide` (0: kept),
    /// then each side is rounded up to a multiple of `patch`.
    init(width: Int, height: Int, patch: Int, maxSide: Int) {
        precondition(width > 0 && height > 0 && patch > 0 && maxSide >= 0, "a picture has pixels")
        let longer = max(width, height)
        let scale = maxSide > 0 && longer > maxSide ? Double(maxSide) / Double(longer) : 1
        func patches(_ side: Int) -> Int {
            max(1, Int((Double(side) * scale / Double(patch) - 1e-9).rounded(.up)))
        }
        rows = patches(height)
        columns = patches(width)
    }
}
