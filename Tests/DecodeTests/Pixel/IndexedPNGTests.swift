import Decode
import Testing

@Suite struct IndexedPNGTests {
    private static func colours(_ count: Int) -> [IndexedPNG.Colour] {
        (0..<count).map { index in
            let byte = UInt8(index)
            return IndexedPNG.Colour(red: byte, green: 255 - byte, blue: byte ^ 0x5A)
        }
    }

    @Test(arguments: [(1, 1, 1), (1, 300, 3), (300, 1, 200), (61, 47, 256)])
    func `each pixel comes back in the colour of its index`(_ size: (width: Int, height: Int, colours: Int)) throws {
        let palette = Self.colours(size.colours)
        let indices = (0..<size.width * size.height).map { UInt8($0 * 7 % size.colours) }
        let picture = IndexedPNG(width: size.width, height: size.height, indices: indices, palette: palette)
        let file = try picture.encoded()
        let read = try PNGEncoderTests.picture(file)
        #expect((read.width, read.height) == (size.width, size.height))
        let mistakes = indices.indices.filter { place in
            let colour = palette[Int(indices[place])]
            let expected = [Int(colour.red), Int(colour.green), Int(colour.blue)]
            return read.pixel(place % size.width, place / size.width) != expected
        }
        #expect(mistakes.isEmpty)
        let chunks = try PNGFile(file)
        #expect(chunks.chunks.allSatisfy { $0.checksum == $0.expectedChecksum })
        // 8 bits, of a palette.
        #expect(chunks["IHDR"].first?[8...9] == [8, 3])
        #expect(chunks["PLTE"] == [palette.flatMap { [$0.red, $0.green, $0.blue] }])
        #expect(chunks["tRNS"].isEmpty)
    }

    @Test func `colours may be transparent`() throws {
        let palette = Self.colours(2) + [IndexedPNG.Colour(red: 1, green: 2, blue: 3, alpha: 77)]
        let file = try PNGFile(try IndexedPNG(width: 3, height: 1, indices: [2, 0, 1], palette: palette).encoded())
        #expect(file["tRNS"] == [[255, 255, 77]])
        #expect(file["PLTE"].map(\.count) == [9])
        #expect(file.chunks.allSatisfy { $0.checksum == $0.expectedChecksum })
    }

    @Test func `an index beyond the palette is black`() throws {
        let picture = IndexedPNG(width: 2, height: 1, indices: [1, 4], palette: Self.colours(2))
        let file = try picture.encoded()
        #expect(try PNGFile(file)["PLTE"].map(\.count) == [15])
        let read = try PNGEncoderTests.picture(file)
        #expect(read.pixel(0, 0) == [1, 254, 0x5B])
        #expect(read.pixel(1, 0) == [0, 0, 0])
    }
}
