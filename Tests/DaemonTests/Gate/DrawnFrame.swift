@testable import Daemon

/// A drawn yard as a camera sees it: sky, ground, sensor noise, exposure, objects.
struct DrawnFrame {
    let width: Int
    let height: Int
    var stride: Int
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
        stride = width * 3 + 5
        pixels = [UInt8](repeating: 0, count: stride * height)
        var random = SeededGenerator(seed: seed)
        for y in 0..<height {
            for x in 0..<width {
                var value = level(Double(x) / Double(width), Double(y) / Double(height))
                // The sum of three uniform numbers is normal enough.
                if noise > 0 {
                    value +=
                        noise * 2
                        * (0..<3).reduce(0.0) { sum, _ in sum + Double.random(in: -0.5...0.5, using: &random) }
                }
                let byte = UInt8(min(max(value, 0), 255))
                for channel in 0..<3 { pixels[y * stride + x * 3 + channel] = byte }
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
        Thumbnail(pixels.span, width: width, height: height, stride: stride)
    }
}
