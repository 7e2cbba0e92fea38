import Decode
import Testing

/// A picture of a kind that is often decoded wrongly, and what it must look like.
struct OddPicture: Sendable, CustomTestStringConvertible {
    let name: String
    let expected: String
    /// The mean difference allowed, in levels.
    let difference: Double

    init(_ name: String, _ expected: String, _ difference: Double = 0.6) {
        self.name = name
        self.expected = expected
        self.difference = difference
    }

    var testDescription: String { name }

    static let turned: [OddPicture] =
        (1...8).map { OddPicture("exif-\($0).jpg", "media/expected/train.png", 5) }
        + [5, 6].flatMap {
            [
                OddPicture("exif-\($0).webp", "media/expected/train.png", 5),
                OddPicture("exif-\($0).png", "media/expected/train.png", 8),
                OddPicture("exif-\($0).tif", "media/expected/train.png"),
            ]
        }
        + ["heic", "avif"].flatMap { suffix in
            ["turned", "mirrored", "grid"].map { OddPicture("\($0).\(suffix)", "media/expected/train.png", 5) }
        }

    static let transparent = [
        OddPicture("alpha.webp", "odd/expected/over-white.png"), OddPicture("alpha.tga", "odd/expected/over-white.png"),
        OddPicture("alpha.tif", "odd/expected/over-white.png"), OddPicture("alpha.ico", "odd/expected/over-white.png"),
        OddPicture("mask.ico", "odd/expected/over-white.png"),
        OddPicture("palette-alpha.png", "odd/expected/palette.png"),
        OddPicture("offset.gif", "odd/expected/canvas.png"),
    ]

    static let opaque = [
        OddPicture("unused.bmp", "odd/expected/colours-under-alpha.png"),
        OddPicture("unused.tga", "odd/expected/colours-under-alpha.png"),
        OddPicture("unused.tif", "odd/expected/small.png"),
    ]

    static let kinds = [
        OddPicture("bits.png", "odd/expected/bits.png"), OddPicture("group4.tif", "odd/expected/bits.png"),
        OddPicture("first-of-two.gif", "odd/expected/few-colours.png"),
        OddPicture("first-of-two.tif", "odd/expected/small.png"),
        OddPicture("first-of-two.png", "odd/expected/small.png"), OddPicture("ink.tif", "odd/expected/ink.png", 1.1),
        OddPicture("ink.jpg", "odd/expected/ink.png", 4), OddPicture("picture.jp2", "odd/expected/small.png"),
        OddPicture("picture.sgi", "odd/expected/small.png"), OddPicture("picture.pcx", "odd/expected/small.png"),
        OddPicture("picture.qoi", "odd/expected/small.png"), OddPicture("picture.jxl", "odd/expected/small.png"),
        OddPicture("deep.png", "odd/expected/small.png"), OddPicture("lossless.jpg", "odd/expected/small.png"),
        OddPicture("sixteen-bits.xwd", "odd/expected/small.png", 6),
        OddPicture("sixteen-bits.mov", "odd/expected/small.png", 7),
        OddPicture("eight-bits.nut", "odd/expected/small.png", 30),
    ]
}

struct OddPictureTests {
    @Test(arguments: OddPicture.turned)
    func `a turned or mirrored picture stands upright`(_ odd: OddPicture) throws { try compare(odd) }

    @Test(arguments: OddPicture.transparent)
    func `transparency goes over white`(_ odd: OddPicture) throws { try compare(odd) }

    @Test(arguments: OddPicture.opaque)
    func `a fourth byte without meaning is no transparency`(_ odd: OddPicture) throws { try compare(odd) }

    @Test(arguments: OddPicture.kinds)
    func `every kind of picture shows its first page`(_ odd: OddPicture) throws { try compare(odd) }

    private func compare(_ odd: OddPicture) throws {
        let frame = try Fixtures.picture("odd/\(odd.name)")
        #expect(frame.difference(from: try Fixtures.picture(odd.expected)) <= odd.difference)
        #expect(!frame.isCorrupt)
    }

    @Test(arguments: ["tiled.tif", "jpeg.tif", "animated.webp", "grey-alpha.tga"])
    func `what libavcodec opens and can't decode is unsupported`(_ name: String) throws {
        #expect(try Fixtures.error("odd/\(name)").reason == "unsupported")
    }

    @Test(arguments: ["false-size.heic", "false-size.avif"])
    func `a decoded size that the container does not state is corrupt`(_ name: String) throws {
        #expect(try Fixtures.error("odd/\(name)").reason == "corrupt")
    }

    @Test(arguments: ["huge.heic", "huge.avif"])
    func `a container that states a thousand megapixels is too large`(_ name: String) throws {
        #expect(try Fixtures.error("odd/\(name)").reason == "too_large")
    }

    @Test func `a picture with another file behind it is the picture`() throws {
        let picture = try Fixtures.bytes("odd/exif-1.jpg")
        let tail = try Fixtures.bytes("odd/exif-6.jpg") + Array("anything".utf8)
        let alone = try Fixtures.picture("odd/exif-1.jpg")
        let frames = try Fixtures.withFile(picture + tail, suffix: ".jpg") { path in try Fixtures.frames(path) }
        #expect(frames.count == 1)
        #expect(frames.first?.difference(from: alone) == 0)
        #expect(frames.first?.isCorrupt == false)
    }
}
