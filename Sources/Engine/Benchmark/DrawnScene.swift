/// A picture with something in it: a ground and a sky that fade, and discs, boxes and stripes before them.
struct DrawnScene: Sendable {
    let width: Int
    let height: Int
    /// Packed RGB rows.
    private(set) var pixels: [UInt8]

    private typealias Colour = (red: Double, green: Double, blue: Double)

    private static let shapes = 7

    init(width: Int, height: Int, seed: UInt64) {
        var generator = SplitMix64(state: seed)
        func share() -> Double { Double(generator.next() >> 11) / Double(1 << 53) }
        func colour() -> Colour { (255 * share(), 255 * share(), 255 * share()) }
        self.width = width
        self.height = height
        pixels = Array(repeating: 0, count: 3 * width * height)
        let (sky, ground, horizon) = (colour(), colour(), 0.3 + 0.4 * share())
        paint { _, y in
            let fade = 0.6 + 0.4 * y
            let base = y < horizon ? sky : ground
            return (base.red * fade, base.green * fade, base.blue * fade)
        }
        for shape in 0..<Self.shapes {
            let (first, second) = (colour(), colour())
            let (middleX, middleY, size) = (share(), share(), 0.06 + 0.2 * share())
            let stripes = 4 + 20 * share()
            paint { x, y in
                let (across, down) = ((x - middleX) / size, (y - middleY) / size)
                let isInside =
                    shape.isMultiple(of: 2) ? across * across + down * down < 1 : max(abs(across), abs(down)) < 0.8
                guard isInside else { return nil }
                let isFirst = shape % 3 == 0 || Int((across + down + 4) * stripes).isMultiple(of: 2)
                return isFirst ? first : second
            }
        }
    }

    /// Sets each pixel for which there is a colour; places are fractions of the picture.
    private mutating func paint(_ colour: (_ x: Double, _ y: Double) -> Colour?) {
        for row in 0..<height {
            for column in 0..<width {
                let place = (Double(column) / Double(width), Double(row) / Double(height))
                guard let (red, green, blue) = colour(place.0, place.1) else { continue }
                let index = 3 * (row * width + column)
                pixels[index] = UInt8(min(red, 255))
                pixels[index + 1] = UInt8(min(green, 255))
                pixels[index + 2] = UInt8(min(blue, 255))
            }
        }
    }
}
