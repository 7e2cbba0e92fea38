/// How far each pixel's centre is from the next border between two labels.
///
/// It is a chamfer distance (Borgefors 1986), within 2% of the true one, and only worked out near borders: most of a map
/// is far from all.
struct BorderDistance: Sendable {
    /// What stands for all that is farther than 25 pixels.
    static let far: UInt8 = 255

    let width: Int
    let height: Int
    /// Tenths of a pixel, with a frame of two pixels of ``far`` around them.
    private var tenths: [UInt8]

    /// Pixels of a frame around the picture.
    private static let frame = 2
    /// Pixels of a side of the squares that are looked at or passed over; longer than what a byte holds.
    private static let tile = 64

    private var stride: Int { width + 2 * Self.frame }

    /// Measures a map of `width` x `height` labels, row by row.
    init(_ map: [UInt8], width: Int, height: Int) {
        self.width = width
        self.height = height
        tenths = [UInt8](repeating: Self.far, count: (width + 2 * Self.frame) * (height + 2 * Self.frame))
        let spans = Self.grown(markBorders(map), columns: tileColumns)
        for y in 0..<height {
            for span in spans[y / Self.tile] { spread(row: y, from: span.lowerBound, to: span.upperBound, step: 1) }
        }
        for y in (0..<height).reversed() {
            for span in spans[y / Self.tile].reversed() {
                spread(row: y, from: span.upperBound - 1, to: span.lowerBound - 1, step: -1)
            }
        }
    }

    /// Calls `body` with the distances of a row, in tenths of a pixel.
    func withRow<R>(_ y: Int, _ body: (Span<UInt8>) -> R) -> R {
        let start = (y + Self.frame) * stride + Self.frame
        return body(tenths.span.extracting(start..<start + width))
    }

    private var tileColumns: Int { (width + Self.tile - 1) / Self.tile }

    /// Gives the pixels on either side of a border their distance, and says in which tiles there are any.
    private mutating func markBorders(_ map: [UInt8]) -> [Bool] {
        let (stride, columns) = (stride, tileColumns)
        var tiles = [Bool](repeating: false, count: columns * ((height + Self.tile - 1) / Self.tile))
        let map = map.span
        for y in 0..<height {
            let hasNext = y + 1 < height
            for x in 0..<width {
                let place = y * width + x
                let here = map[place]
                let right = x + 1 < width ? map[place + 1] : here
                let below = hasNext ? map[place + width] : here
                let across = hasNext && x + 1 < width ? map[place + width + 1] : hasNext ? below : right
                if here == right, here == below, here == across { continue }
                let target = (y + Self.frame) * stride + x + Self.frame
                // A border is half a pixel from the centres beside it, and 0.7 from those across a corner.
                func mark(_ first: Int, _ second: Int, _ distance: UInt8) {
                    tenths[target + first] = min(tenths[target + first], distance)
                    tenths[target + second] = min(tenths[target + second], distance)
                }
                if here != right { mark(0, 1, 5) }
                if here != below { mark(0, stride, 5) }
                if hasNext, x + 1 < width {
                    if here != across { mark(0, stride + 1, 7) }
                    if right != below { mark(1, stride, 7) }
                }
                tiles[y / Self.tile * columns + x / Self.tile] = true
            }
        }
        return tiles
    }

    /// The columns to look at in each row of tiles: those of tiles with a border and of their neighbours.
    private static func grown(_ tiles: [Bool], columns: Int) -> [[Range<Int>]] {
        let rows = tiles.count / columns
        return (0..<rows).map { row in
            let near = (0..<columns).filter { column in
                (max(row - 1, 0)...min(row + 1, rows - 1)).contains { row in
                    (max(column - 1, 0)...min(column + 1, columns - 1)).contains { tiles[row * columns + $0] }
                }
            }
            return near.reduce(into: [Range<Int>]()) { spans, column in
                if let last = spans.last, last.upperBound == column {
                    spans[spans.count - 1] = last.lowerBound..<column + 1
                } else {
                    spans.append(column..<column + 1)
                }
            }
        }
    }

    /// Takes over what is nearer by way of the neighbours that were seen to: step 1 from above, -1 from below.
    private mutating func spread(row: Int, from first: Int, to last: Int, step: Int) {
        let start = step > 0 ? first * Self.tile : min((first + 1) * Self.tile, width) - 1
        let end = step > 0 ? min(last * Self.tile, width) : (last + 1) * Self.tile - 1
        let base = (row + Self.frame) * stride + Self.frame
        let (before, twoBefore) = (-step * stride, -2 * step * stride)
        var distances = tenths.mutableSpan
        var left = Int(distances[base + start - step])
        var x = start
        while x != end {
            let place = base + x
            var nearest = Int(distances[place])
            if nearest > 7 {
                nearest = min(nearest, left + 10)
                nearest = min(nearest, Int(distances[place + before]) + 10)
                nearest = min(nearest, Int(min(distances[place + before - 1], distances[place + before + 1])) + 14)
                nearest = min(nearest, Int(min(distances[place + before - 2], distances[place + before + 2])) + 22)
                nearest = min(
                    nearest, Int(min(distances[place + twoBefore - 1], distances[place + twoBefore + 1])) + 22)
                distances[place] = UInt8(nearest)
            }
            left = nearest
            x += step
        }
    }
}
