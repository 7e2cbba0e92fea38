import Decode

@testable import Daemon

/// A drawn yard as a camera sees it: sky, ground, sensor noise, exposure, objects.
struct DrawnFrame {
    let width: Int
    let height: Int
    let rowBytes: Int
    var pixels: [UInt8]

    /// One brightness with noise of a deviation.
    init(width: Int = 320, height: Int = 240, level: Double, noise: Double = 0, seed: Int = 1) {
        self.init(width: width, height: height, noise: noise, seed: seed) { _, _ in level }
    }

    /// A picture of a brightness at each point (fractions of the size).
    init(
        width: Int = 320, height: Int = 240, noise: Double = 0, seed: Int = 1, _ level: (Double, Double) -> Double
    ) {
        self.width = width
        self.height = height
        rowBytes = width * 3 + 5
        pixels = [UInt8](repeating: 0, count: rowBytes * height)
        var random = SeededGenerator(seed: seed)
        for y in 0..<height {
            for x in 0..<width {
                var value = level(Double(x) / Double(width), Double(y) / Double(height))
                // The sum of four uniform numbers is normal enough; its deviation is the root of a third.
                if noise > 0 {
                    let bits = random.next()
                    let sum = (bits & 0xFFFF) + (bits >> 16 & 0xFFFF) + (bits >> 32 & 0xFFFF) + bits >> 48
                    value += noise * 1.732 * (Double(sum) / 65536 - 2)
                }
                let byte = UInt8(min(max(value, 0), 255))
                let place = y * rowBytes + x * 3
                pixels[place] = byte
                pixels[place + 1] = byte
                pixels[place + 2] = byte
            }
        }
    }

    /// The yard: a sky that grows brighter downwards over a ground that grows darker.
    static func yard(
        gain: Double = 1, offset: Double = 0, noise: Double = 4, seed: Int = 1,
        object: (x: Double, side: Double, contrast: Double)? = nil
    ) -> DrawnFrame {
        DrawnFrame(noise: noise, seed: seed) { x, y in
            var level = y < 0.44 ? 150 + 100 * y : 110 - 60 * (y - 0.44)
            if let object, x >= object.x, x < object.x + object.side, y >= 0.6, y < 0.6 + object.side {
                level += object.contrast
            }
            return gain * level + offset
        }
    }

    /// A yard at dusk with date and time written into it, a second of some day, in print of a height (of the picture's).
    static func clock(_ second: Int, height: Double, atBottom: Bool) -> DrawnFrame {
        let time = 20 * 3600 + 59 * 60 + second
        let text =
            [2, 0, 2, 6, 10, 1, 2, 10, 0, 1, 11]
            + [time / 3600, time / 60 % 60, time % 60].flatMap {
                [$0 / 10, $0 % 10, 10]
            }
        let dot = height / 5
        return DrawnFrame(width: 320, height: 180, noise: 3, seed: second) { x, y in
            let column = Int((x - 0.02) / (0.5625 * dot))
            let row = Int((y - (atBottom ? 0.97 - height : 0.03)) / dot)
            guard x >= 0.02, y >= (atBottom ? 0.97 - height : 0.03), row < 5, column / 4 < text.count, column % 4 < 3
            else { return 120 - 50 * y }
            return Self.digits[text[column / 4]] >> (14 - 3 * row - column % 4) & 1 == 1 ? 240 : 15
        }
    }

    /// Three dots by five, row by row; a colon and a blank are the last.
    private static let digits = [
        0b111_101_101_101_111, 0b010_110_010_010_111, 0b111_001_111_100_111, 0b111_001_111_001_111,
        0b101_101_111_001_001, 0b111_100_111_001_111, 0b111_100_111_101_111, 0b111_001_001_001_001,
        0b111_101_111_101_111, 0b111_101_111_001_111, 0b000_010_000_010_000, 0,
    ]

    var thumbnail: Thumbnail? {
        LumaGrid(pixels.span, width: width, height: height, stride: rowBytes).map { Thumbnail($0) }
    }
}
