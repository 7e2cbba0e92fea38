import Decode
import Testing

@testable import Daemon

@Suite struct MaskPaletteTests {
    private static let all = (0..<MaskPalette.count).map { MaskPalette.colour($0) }

    @Test func `there are 256 colours, and no two are the same`() {
        #expect(Set(Self.all).count == 256)
        #expect(Self.all.allSatisfy { $0.alpha == 255 })
        #expect(Self.all[0] == IndexedPNG.Colour(red: 0, green: 0, blue: 0))
    }

    /// What files already written show: a colour must not become another label's.
    @Test func `the colours stay what they are`() {
        let packed = Self.all.map { UInt32($0.red) << 16 | UInt32($0.green) << 8 | UInt32($0.blue) }
        #expect(packed.reduce(0) { ($0 &* 31 &+ $1) % 1_000_003 } == 449_022)
    }

    @Test func `the colours are those of the rule that is said to have chosen them`() {
        #expect(Array(Self.all.prefix(64)) == PaletteRule.colours(after: Array(Self.all.prefix(8)), count: 64))
    }

    @Test(arguments: [(9, 0.075), (16, 0.075), (32, 0.055), (64, 0.035), (256, 0.015)])
    func `the first colours are apart for people without a kind of cone, too`(_ case: (count: Int, distance: Double)) {
        for vision in PerceptualColour.Vision.allCases {
            let seen = Self.all.prefix(`case`.count).map { PerceptualColour($0, vision: vision) }
            for (index, colour) in seen.enumerated() {
                let nearest = seen.prefix(index).map { $0.distance(to: colour) }.min() ?? 1
                #expect(nearest >= `case`.distance, "\(vision) \(index)")
            }
        }
    }

    @Test func `a colour differs well from the one before it`() {
        let seen = Self.all.map { PerceptualColour($0) }
        let nearest = (2..<256).map { seen[$0].distance(to: seen[$0 - 1]) }.min() ?? 0
        #expect(nearest > 0.07, "\(nearest)")
    }

    @Test func `black and white are one apart, and whoever lacks a cone sees the same greys`() {
        let (black, white) = (Self.all[0], IndexedPNG.Colour(red: 255, green: 255, blue: 255))
        for vision in PerceptualColour.Vision.allCases {
            let distance = PerceptualColour(black, vision: vision).distance(to: PerceptualColour(white, vision: vision))
            #expect(abs(distance - 1) < 0.001)
            #expect(PerceptualColour(white, vision: vision).squaredChroma < 1e-6)
        }
    }
}
