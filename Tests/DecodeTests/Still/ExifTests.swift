import Testing

@testable import Decode

/// EXIF that claims more than a picture needs.
struct ExifTests {
    /// An entry of a directory: its tag, type and number of values, and the value or the place of the values.
    private typealias Entry = (tag: Int, type: Int, count: Int, value: Int)

    private static func big(_ value: Int, _ size: Int) -> [UInt8] {
        (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * (size - 1 - $0))) }
    }

    private static func directory(_ entries: [Entry], then rest: [UInt8] = []) -> [UInt8] {
        Array("MM".utf8) + big(42, 2) + big(8, 4) + big(entries.count, 2)
            + entries.flatMap { big($0.tag, 2) + big($0.type, 2) + big($0.count, 4) + big($0.value, 4) } + big(0, 4)
            + rest
    }

    /// A directory that says nothing, and one that says that the picture lies on its side.
    private static let (mute, turned) = (directory([]), directory([(274, 3, 1, 6 << 16)]))

    @Test func `of a directory only what is used is kept`() throws {
        let entries: [Entry] = (0..<500).map { (40_000 + $0, 1, 65_536, 0) }
        // Behind 503 entries: the orientation, 70,000 times over, and the places of 300 strips.
        let place = 8 + 2 + 503 * 12 + 4
        let rest = [[UInt8]](repeating: [0, 6], count: 70_000).flatMap(\.self)
        let bytes = Self.directory(
            entries + [(274, 3, 65_536, place), (273, 3, 300, place), (322, 3, 65_536, place)], then: rest)
        let found = TIFFDirectory(bytes.span)
        let picture = try #require(found)
        #expect((40_000..<40_500).allSatisfy { picture.all($0).isEmpty })
        #expect(picture.all(274) == [6] && picture.orientation?.rawValue == 6)
        #expect(picture.all(273).count == 300)
        #expect(picture.all(322) == [6] && picture.isTiled)
        let kept = TIFFDirectory(bytes.span, keeping: TIFFDirectory.exifTags)
        let exif = try #require(kept)
        #expect(exif.all(274) == [6] && exif.all(273).isEmpty && exif.all(322).isEmpty)
    }

    @Test(arguments: [(mute, turned, 1), (turned, mute, 6), (turned, turned, 6)])
    func `of several pieces of EXIF the first alone is read`(_ first: [UInt8], _ second: [UInt8], wanted: Int) {
        var (jpeg, png, webp) = (
            [0xFF, 0xD8] as [UInt8], [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10] as [UInt8],
            Array("RIFF".utf8) + [0, 0, 0, 0] + Array("WEBP".utf8)
        )
        for exif in [first, second] {
            jpeg += [0xFF, 0xE1] + Self.big(8 + exif.count, 2) + Array("Exif".utf8) + [0, 0] + exif
            png += Self.big(exif.count, 4) + Array("eXIf".utf8) + exif + [0, 0, 0, 0]
            webp += Array("EXIF".utf8) + Self.big(exif.count, 4).reversed() + exif
        }
        let orientations = [
            StillStructure(jpeg.span, format: .jpeg), StillStructure(png.span, format: .png),
            StillStructure(webp.span, format: .webp),
        ].map(\.orientation.rawValue)
        #expect(orientations == [wanted, wanted, wanted])
    }
}
