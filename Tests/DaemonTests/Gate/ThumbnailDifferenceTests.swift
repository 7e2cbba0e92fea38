import Testing

@testable import Daemon

struct ThumbnailDifferenceTests {
    private func difference(_ first: DrawnFrame, _ second: DrawnFrame) throws -> ThumbnailDifference {
        ThumbnailDifference(from: try #require(first.thumbnail), to: try #require(second.thumbnail))
    }

    @Test(arguments: [0.0, 4, 8, 15, 25])
    func `noise is no motion`(deviation: Double) throws {
        let difference = try difference(.yard(noise: deviation, seed: 1), .yard(noise: deviation, seed: 2))
        #expect(!difference.isMotion)
        #expect(difference.isSteady)
    }

    @Test(arguments: [0.7, 0.8, 0.9, 1.1, 1.2, 1.3])
    func `a gain pulse is no motion`(gain: Double) throws {
        let difference = try difference(.yard(seed: 1), .yard(gain: gain, seed: 2))
        #expect(!difference.isMotion)
        #expect(abs(Double(difference.gain) - gain) < 0.05)
    }

    @Test(arguments: [-40.0, -25, -15, 15, 25, 40])
    func `a cat of three per cent of the picture is motion`(contrast: Double) throws {
        let cat = (x: 0.3, side: 0.173, contrast: contrast)
        #expect(try difference(.yard(seed: 1), .yard(seed: 2, object: cat)).isMotion)
        #expect(try difference(.yard(seed: 1), .yard(gain: 0.8, seed: 2, object: cat)).isMotion)
        #expect(try !difference(.yard(seed: 1), .yard(seed: 2, object: cat)).isGlobal)
    }

    @Test(arguments: [0.006, 0.012])
    func `the digits of a clock are no motion`(size: Double) throws {
        func clock(_ seconds: Int) -> DrawnFrame {
            DrawnFrame(noise: 3, seed: seconds) { x, y in
                let column = Int((x - 0.03) / size)
                let row = Int((y - 0.02) / (1.3 * size))
                let isDigit = x >= 0.03 && y >= 0.02 && column < 8 && row < 5 && column % 4 < 3
                return isDigit ? ((seconds &* 2_654_435_761 >> (row * 8 + column)) & 1 == 0 ? 20 : 235) : 120 - 50 * y
            }
        }
        for second in 1..<20 {
            #expect(try !difference(clock(second), clock(second + 1)).isMotion, "\(second)")
        }
    }

    @Test func `lights off, infrared and a turned camera are global`() throws {
        #expect(try difference(.yard(), .yard(gain: 0.15, noise: 6)).isGlobal)
        #expect(try difference(.yard(gain: 0.15, noise: 6), .yard()).isGlobal)
        let infrared = DrawnFrame(noise: 6) { x, y in y < 0.44 ? 20 : 150 - 200 * abs(x - 0.5) }
        #expect(try difference(.yard(), infrared).isGlobal)
        let turned = DrawnFrame(noise: 4) { x, y in x < 0.5 ? 60 + 100 * y : 180 - 90 * y }
        #expect(try difference(.yard(), turned).isGlobal)
    }
}
