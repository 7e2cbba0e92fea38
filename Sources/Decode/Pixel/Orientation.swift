/// How a stored picture is turned to stand upright; raw values are those of EXIF.
enum Orientation: Int, CaseIterable, Sendable {
    case upright = 1
    case mirrored = 2
    case upsideDown = 3
    case flipped = 4
    case transposed = 5
    case clockwise = 6
    case transversed = 7
    case counterclockwise = 8

    /// Whether width and height change places.
    var swapsSides: Bool { rawValue >= 5 }

    /// The nearest of the eight for a display matrix, where x' = ax + cy and y' = bx + dy.
    init(a: Int32, b: Int32, c: Int32, d: Int32) {
        let (a, b, c, d) = (Int64(a), Int64(b), Int64(c), Int64(d))
        if abs(a) + abs(d) >= abs(b) + abs(c) {
            self =
                switch (a < 0, d < 0) {
                case (false, false): .upright
                case (true, false): .mirrored
                case (true, true): .upsideDown
                case (false, true): .flipped
                }
        } else {
            self =
                switch (c < 0, b < 0) {
                case (false, false): .transposed
                case (true, false): .clockwise
                case (true, true): .transversed
                case (false, true): .counterclockwise
                }
        }
    }

    /// Where the pixels of a stored picture go: the target offset of (0, 0) and the steps along a row and a column.
    ///
    /// - Parameters: sides of the stored picture, bytes of a pixel and of a row of the upright one.
    func placement(width: Int, height: Int, pixel: Int, stride: Int) -> (origin: Int, x: Int, y: Int) {
        let right = (width - 1) * (swapsSides ? stride : pixel)
        let bottom = (height - 1) * (swapsSides ? pixel : stride)
        return switch self {
        case .upright: (0, pixel, stride)
        case .mirrored: (right, -pixel, stride)
        case .upsideDown: (right + bottom, -pixel, -stride)
        case .flipped: (bottom, pixel, -stride)
        case .transposed: (0, stride, pixel)
        case .clockwise: (bottom, stride, -pixel)
        case .transversed: (right + bottom, -stride, -pixel)
        case .counterclockwise: (right, -stride, pixel)
        }
    }
}
