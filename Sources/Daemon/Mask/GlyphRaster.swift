/// A letter at some size: strokes with round ends through its dots, so that large letters are not made of squares.
struct GlyphRaster: Sendable {
    let width: Int
    let height: Int
    /// How much of each pixel is the letter's, 0…255, row by row.
    let coverage: [UInt8]

    /// A straight stroke between the middles of two dots, in pixels.
    private struct Stroke {
        let fromX: Double
        let fromY: Double
        let toX: Double
        let toY: Double

        func distance(x: Double, y: Double) -> Double {
            let (across, down) = (toX - fromX, toY - fromY)
            let length = across * across + down * down
            let share =
                length > 0 ? min(max(((x - fromX) * across + (y - fromY) * down) / length, 0), 1) : 0
            let (awayX, awayY) = (x - fromX - share * across, y - fromY - share * down)
            return (awayX * awayX + awayY * awayY).squareRoot()
        }
    }

    /// The letter with `dot` pixels to a dot.
    init(_ glyph: PixelFont.Glyph, dot: Int) {
        width = glyph.width * dot
        height = PixelFont.rows * dot
        var coverage = [UInt8](repeating: 0, count: width * height)
        let radius = Double(dot) * 0.52
        for stroke in Self.strokes(glyph, dot: Double(dot)) {
            let reach = radius + 1
            let across = Self.range(stroke.fromX, stroke.toX, reach: reach, end: width)
            for y in Self.range(stroke.fromY, stroke.toY, reach: reach, end: height) {
                for x in across {
                    let distance = stroke.distance(x: Double(x) + 0.5, y: Double(y) + 0.5)
                    let share = min(max(radius - distance + 0.5, 0), 1)
                    coverage[y * width + x] = max(coverage[y * width + x], UInt8(share * 255 + 0.5))
                }
            }
        }
        self.coverage = dot > 1 ? coverage : coverage.map { $0 > 127 ? 255 : 0 }
    }

    private static func range(_ first: Double, _ second: Double, reach: Double, end: Int) -> Range<Int> {
        let lower = max(Int(min(first, second) - reach), 0)
        return lower..<max(min(Int(max(first, second) + reach) + 1, end), lower)
    }

    /// From each dot to those right of it and below; slantwise only where no right angle leads there.
    private static func strokes(_ glyph: PixelFont.Glyph, dot: Double) -> [Stroke] {
        var strokes: [Stroke] = []
        func join(_ x: Int, _ y: Int, _ across: Int, _ down: Int) {
            let (fromX, fromY) = ((Double(x) + 0.5) * dot, (Double(y) + 0.5) * dot)
            strokes.append(
                Stroke(
                    fromX: fromX, fromY: fromY, toX: fromX + Double(across) * dot, toY: fromY + Double(down) * dot))
        }
        for y in glyph.rows.indices {
            for x in 0..<glyph.width where glyph.isLit(x, y) {
                join(x, y, 0, 0)
                if glyph.isLit(x + 1, y) { join(x, y, 1, 0) }
                if glyph.isLit(x, y + 1) { join(x, y, 0, 1) }
                for side in [-1, 1] where glyph.isLit(x + side, y + 1) {
                    if !glyph.isLit(x + side, y), !glyph.isLit(x, y + 1) { join(x, y, side, 1) }
                }
            }
        }
        return strokes
    }
}
