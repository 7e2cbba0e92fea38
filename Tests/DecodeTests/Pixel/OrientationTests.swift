import Testing

@testable import Decode

struct OrientationTests {
    /// Where the pixels 1…6 of a 3 x 2 picture end up, row by row, by EXIF's definition.
    static let upright: [Orientation: [Int]] = [
        .upright: [1, 2, 3, 4, 5, 6], .mirrored: [3, 2, 1, 6, 5, 4], .upsideDown: [6, 5, 4, 3, 2, 1],
        .flipped: [4, 5, 6, 1, 2, 3], .transposed: [1, 4, 2, 5, 3, 6], .clockwise: [4, 1, 5, 2, 6, 3],
        .transversed: [6, 3, 5, 2, 4, 1], .counterclockwise: [3, 6, 2, 5, 1, 4],
    ]

    @Test(arguments: Orientation.allCases)
    func `every pixel goes where EXIF says`(_ orientation: Orientation) {
        let place = orientation.placement(width: 3, height: 2, pixel: 1, stride: orientation.swapsSides ? 2 : 3)
        var target = [Int](repeating: 0, count: 6)
        for y in 0..<2 {
            for x in 0..<3 { target[place.origin + x * place.x + y * place.y] = y * 3 + x + 1 }
        }
        #expect(target == Self.upright[orientation])
    }

    @Test func `a display matrix is read as its nearest orientation`() {
        let one: Int32 = 65_536
        #expect(Orientation(a: one, b: 0, c: 0, d: one) == .upright)
        #expect(Orientation(a: -one, b: 0, c: 0, d: one) == .mirrored)
        #expect(Orientation(a: -one, b: 0, c: 0, d: -one) == .upsideDown)
        #expect(Orientation(a: one, b: 0, c: 0, d: -one) == .flipped)
        #expect(Orientation(a: 0, b: one, c: one, d: 0) == .transposed)
        #expect(Orientation(a: 0, b: one, c: -one, d: 0) == .clockwise)
        #expect(Orientation(a: 0, b: -one, c: -one, d: 0) == .transversed)
        #expect(Orientation(a: 0, b: -one, c: one, d: 0) == .counterclockwise)
        #expect(Orientation(a: 0, b: 0, c: 0, d: 0) == .upright)
        #expect(Orientation(a: .min, b: .min, c: .min, d: .min) == .upsideDown)
    }
}
