import Decode

/// RGB pixels that are painted on.
struct MaskCanvas: Sendable {
    let width: Int
    let height: Int
    /// 3 bytes a pixel, rows packed.
    var pixels: [UInt8]

    /// White, and what is darker than it.
    static let white = IndexedPNG.Colour(red: 255, green: 255, blue: 255)
    static let dark = IndexedPNG.Colour(red: 14, green: 16, blue: 22)

    /// A copy of a picture.
    init(_ rgb: Span<UInt8>, width: Int, height: Int, stride: Int) {
        precondition(
            stride >= 3 * width && rgb.count >= stride * (height - 1) + 3 * width, "every pixel has its colour")
        self.width = width
        self.height = height
        pixels = []
        pixels.reserveCapacity(3 * width * height)
        for y in 0..<height {
            let row = rgb.extracting(y * stride..<y * stride + 3 * width)
            unsafe row.withUnsafeBufferPointer { unsafe pixels.append(contentsOf: $0) }
        }
    }

    /// Mixes a colour into one pixel; one outside is passed over.
    ///
    /// - Parameter share: 0…1, how much of the pixel is the colour then.
    mutating func blend(_ colour: IndexedPNG.Colour, x: Int, y: Int, share: Double) {
        guard (0..<width).contains(x), (0..<height).contains(y), share > 0 else { return }
        let weight = Int(min(share, 1) * 256 + 0.5)
        let place = (y * width + x) * 3
        for (channel, value) in [colour.red, colour.green, colour.blue].enumerated() {
            let old = Int(pixels[place + channel])
            pixels[place + channel] = UInt8((old * (256 - weight) + Int(value) * weight + 128) >> 8)
        }
    }

    /// Fills a rectangle with round corners.
    mutating func fill(_ box: PixelBox, radius: Double, _ colour: IndexedPNG.Colour, opacity: Double) {
        let radius = min(radius, Double(min(box.width, box.height)) / 2)
        for y in box.top..<box.bottom {
            let down = max(abs(Double(2 * y + 1 - box.top - box.bottom) / 2) - Double(box.height) / 2 + radius, 0)
            for x in box.left..<box.right {
                let across = max(abs(Double(2 * x + 1 - box.left - box.right) / 2) - Double(box.width) / 2 + radius, 0)
                let outside = (across * across + down * down).squareRoot() - radius
                blend(colour, x: x, y: y, share: opacity * min(max(0.5 - outside, 0), 1))
            }
        }
    }

    /// Draws a straight line with round ends.
    mutating func line(
        from start: PixelPoint, to end: PixelPoint, width: Double, _ colour: IndexedPNG.Colour, opacity: Double = 1
    ) {
        let reach = Int(width / 2) + 2
        let (across, down) = (Double(end.x - start.x), Double(end.y - start.y))
        let length = across * across + down * down
        for y in max(min(start.y, end.y) - reach, 0)..<min(max(start.y, end.y) + reach, height) {
            for x in max(min(start.x, end.x) - reach, 0)..<min(max(start.x, end.x) + reach, self.width) {
                let (fromX, fromY) = (Double(x - start.x), Double(y - start.y))
                let share = length > 0 ? min(max((fromX * across + fromY * down) / length, 0), 1) : 0
                let (awayX, awayY) = (fromX - share * across, fromY - share * down)
                let distance = (awayX * awayX + awayY * awayY).squareRoot()
                blend(colour, x: x, y: y, share: opacity * min(max(width / 2 - distance + 0.5, 0), 1))
            }
        }
    }

    /// Draws a letter with its upper left corner at `corner`.
    mutating func draw(_ glyph: GlyphRaster, at corner: PixelPoint, _ colour: IndexedPNG.Colour) {
        for y in 0..<glyph.height {
            for x in 0..<glyph.width where glyph.coverage[y * glyph.width + x] > 0 {
                let share = Double(glyph.coverage[y * glyph.width + x]) / 255
                blend(colour, x: corner.x + x, y: corner.y + y, share: share)
            }
        }
    }
}
