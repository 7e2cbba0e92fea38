import Decode
import Testing

@testable import Daemon

@Suite struct MaskPainterTests {
    private static func grey(_ picture: MaskPicture, _ value: UInt8 = 120) -> [UInt8] {
        [UInt8](repeating: value, count: 3 * picture.width * picture.height)
    }

    @Test func `what is far from every label is left as it is`() {
        let picture = DrawnMap.picture(width: 120, height: 90, labels: ["cat"]) { x, y in x < 40 && y < 40 ? 1 : 0 }
        let pixels = Self.grey(picture)
        let painted = MaskPainter(picture).painted(over: pixels.span, stride: 360)
        #expect(
            painted.pixels[3 * (80 * 120 + 100)..<3 * (80 * 120 + 103)] == [
                120, 120, 120, 120, 120, 120, 120, 120, 120,
            ])
        let nothing = MaskPicture(width: 120, height: 90, map: [UInt8](repeating: 0, count: 10_800), labels: ["cat"])
        #expect(MaskPainter(nothing).painted(over: pixels.span, stride: 360).pixels == pixels)
    }

    @Test func `a region has its colour over the picture, and more of it along its contour`() {
        let picture = DrawnMap.picture(width: 200, height: 200, labels: []) { x, _ in x < 100 ? 3 : 0 }
        let pixels = Self.grey(picture)
        let painted = MaskPainter(picture).painted(over: pixels.span, stride: 600)
        let colour = MaskPalette.colour(3)
        let target = [colour.red, colour.green, colour.blue].map { Int($0) }
        func pixel(_ x: Int) -> [Int] { (0..<3).map { Int(painted.pixels[3 * (100 * 200 + x) + $0]) } }
        func share(_ x: Int) -> Double {
            Double(120 - pixel(x)[2]) / Double(120 - target[2])
        }
        #expect(abs(share(50) - 0.45) < 0.02)
        #expect(share(98) > 0.8)
        // The edge is darker than region and background.
        #expect(pixel(100).reduce(0, +) < 300)
        #expect(pixel(150) == [120, 120, 120])
    }

    @Test(arguments: [(1, 1), (1, 50), (50, 1), (3, 3)])
    func `the smallest pictures are painted`(_ size: (width: Int, height: Int)) {
        let picture = DrawnMap.picture(width: size.width, height: size.height, labels: ["cat"]) { _, _ in 1 }
        let pixels = Self.grey(picture)
        let painted = MaskPainter(picture).painted(over: pixels.span, stride: 3 * size.width)
        #expect(painted.pixels.count == pixels.count)
        #expect(painted.pixels[0] > 150 && painted.pixels[2] < 80)
    }

    @Test func `rows may lie apart, and all labels there can be are painted`() {
        let labels = (1...255).map { "\($0)" }
        let picture = DrawnMap.picture(width: 64, height: 64, labels: labels) { x, y in UInt8(y / 4 * 16 + x / 4) }
        let apart = [UInt8](repeating: 9, count: 200 * 64)
        let packed = Self.grey(picture, 9)
        let painter = MaskPainter(picture)
        #expect(
            painter.painted(over: apart.span, stride: 200).pixels
                == painter.painted(over: packed.span, stride: 192).pixels)
    }

    @Test func `a name is white on a dark plate`() throws {
        let picture = DrawnMap.picture(width: 200, height: 150, labels: ["WWW"]) { x, _ in x < 150 ? 1 : 0 }
        let pixels = Self.grey(picture)
        let painted = MaskPainter(picture).painted(over: pixels.span, stride: 600)
        let box = try #require(NameLayout(picture, style: MaskPainter(picture).style).names.first).place.box
        let plate = (box.top..<box.bottom).flatMap { y in
            (box.left..<box.right).map { painted.pixels[3 * (y * 200 + $0) + 1] }
        }
        #expect(plate.count { $0 == 255 } > 30)
        #expect(plate.count { $0 < 60 } > plate.count / 2)
    }
}
