/// A box of patches, half open: columns left ..< right, rows top ..< bottom.
struct PatchBox: Sendable, Hashable {
    var left: Int
    var top: Int
    var right: Int
    var bottom: Int

    var isEmpty: Bool { left >= right || top >= bottom }

    /// As fractions of the picture.
    func fractions(of grid: PictureGrid) -> Box {
        Box(
            x: Double(left) / Double(grid.columns), y: Double(top) / Double(grid.rows),
            width: Double(right - left) / Double(grid.columns), height: Double(bottom - top) / Double(grid.rows))
    }
}

/// Where in a picture, in fractions of its width and height, from the top left.
public struct Box: Sendable, Hashable {
    /// Left edge, 0…1.
    public var x: Double
    /// Upper edge, 0…1.
    public var y: Double
    /// 0…1.
    public var width: Double
    /// 0…1.
    public var height: Double

    /// A box of so many fractions.
    public init(x: Double, y: Double, width: Double, height: Double) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }
}
