import Testing

@testable import Daemon

@Suite struct NameLayoutTests {
    private static let animals = [
        "dog", "a very long name of something that nobody has seen", "cat", "猫和狗", "🐶", "fire hydrant", "bus",
        "person with clothes,people,human", "truck", "cow", "bench", "bird", "boat", "train", "horse", "sheep",
        "elephant", "stop sign", "motorcycle", "airplane",
    ]

    private static func layout(_ picture: MaskPicture) -> NameLayout {
        NameLayout(picture, style: MaskStyle(width: picture.width, height: picture.height))
    }

    /// Whether all names are inside the picture, and none on another.
    private static func isTidy(_ layout: NameLayout, _ picture: MaskPicture) -> Bool {
        let whole = PixelBox(left: 0, top: 0, right: picture.width, bottom: picture.height)
        let boxes = layout.names.map(\.place.box)
        return boxes.allSatisfy { whole.holds($0) }
            && boxes.indices.allSatisfy { index in !boxes[..<index].contains { $0.overlaps(boxes[index]) } }
            && Set(layout.names.map(\.label)).count == layout.names.count
    }

    @Test(arguments: 0..<12)
    func `no name lies on another or outside, whatever the regions`(_ seed: Int) {
        let sizes = [(320, 240), (97, 61), (240, 480), (700, 90)]
        let size = sizes[seed % sizes.count]
        let labels = Array(Self.animals.prefix(1 + seed * 19 / 11))
        let picture = DrawnMap.ellipses(width: size.0, height: size.1, labels: labels, seed: seed)
        let layout = Self.layout(picture)
        #expect(Self.isTidy(layout, picture))
        #expect(!layout.names.isEmpty)
        let style = MaskStyle(width: picture.width, height: picture.height)
        for name in layout.names {
            let dots = PixelFont.regular.width(of: name.letters)
            #expect(name.place.box.width == style.plateWidth(dots: dots))
        }
    }

    @Test func `a name lies in its region where there is room`() throws {
        let picture = DrawnMap.picture(width: 300, height: 200, labels: ["sky", "sea"]) { x, y in
            y < 90 ? 1 : x > 150 ? 2 : 0
        }
        let layout = Self.layout(picture)
        #expect(layout.names.count == 2)
        for name in layout.names {
            #expect(name.place.leader == nil)
            for (x, y) in [
                (name.place.box.left, name.place.box.top), (name.place.box.right - 1, name.place.box.bottom - 1),
            ] {
                #expect(Int(picture.map[y * picture.width + x]) == name.label)
            }
        }
    }

    @Test func `the name of a small region stands beside it, and a line leads there`() throws {
        let picture = DrawnMap.picture(width: 300, height: 200, labels: ["crumb"]) { x, y in
            (280..<284).contains(x) && (3..<7).contains(y) ? 1 : 0
        }
        let layout = Self.layout(picture)
        let name = try #require(layout.names.first)
        #expect(Self.isTidy(layout, picture))
        let end = try #require(name.place.leader)
        #expect(picture.map[end.y * picture.width + end.x] == 1)
        let box = name.place.box
        #expect(!box.overlaps(PixelBox(left: 280, top: 3, right: 284, bottom: 7)))
        #expect(end.distance(to: box.nearest(to: end)) < 40)
    }

    @Test func `a region one pixel wide is found on a large picture`() throws {
        let picture = DrawnMap.picture(width: 1_500, height: 300, labels: ["none", "wire"]) { x, _ in x == 701 ? 2 : 0 }
        let layout = Self.layout(picture)
        #expect(layout.names.map(\.label) == [2])
        #expect(Self.isTidy(layout, picture))
    }

    @Test func `more names than there is room for leave some out`() {
        let labels = (1...60).map { "label number \($0)" }
        let picture = DrawnMap.picture(width: 200, height: 150, labels: labels) { x, y in
            UInt8(y / 25 * 10 + x / 20 + 1)
        }
        let layout = Self.layout(picture)
        #expect(Self.isTidy(layout, picture))
        #expect((10..<60).contains(layout.names.count))
    }

    @Test(arguments: [(1, 1), (16, 16), (1, 400), (400, 1)])
    func `nothing is written on pictures too small for it`(_ size: (Int, Int)) {
        let picture = DrawnMap.picture(width: size.0, height: size.1, labels: ["cat"]) { _, _ in 1 }
        #expect(Self.layout(picture).names.isEmpty)
    }
}
