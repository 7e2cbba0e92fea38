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
                    let sum = stride(from: 0, to: 64, by: 16).reduce(0) { $0 + Int((bits >> $1) & 0xFFFF) }
                    value += noise * 1.732 * (Double(sum) / 65536 - 2)
                }
                let byte = UInt8(min(max(value, 0), 255))
                for channel in 0..<3 { pixels[y * rowBytes + x * 3 + channel] = byte }
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

    var thumbnail: Thumbnail? {
        Thumbnail(pixels.span, width: width, height: height, stride: rowBytes)
    }
}
