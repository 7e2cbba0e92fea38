import Decode
import Foundation
import Testing

/// Pictures of numbers: masks and label maps.
@Suite struct IndexedPictureTests {
    private func read(_ content: [UInt8]) throws -> IndexedPicture {
        try Fixtures.withFile(content, suffix: ".png") { try IndexedPicture(file: $0) }
    }

    private func error(_ content: [UInt8]) throws -> DecodeError {
        try #require(throws: DecodeError.self) { try read(content) }
    }

    @Test(arguments: [1, 2, 4, 8])
    func `indices of a palette are read as they are, whatever its depth and colours`(_ depth: Int) throws {
        let largest = UInt8(truncatingIfNeeded: (1 << min(depth, 8)) - 1)
        let values: [UInt8] = (0..<15).map { UInt8($0) & largest } + [largest, 0, 1]
        let file = PlainPNG(width: 9, height: 2, depth: depth, kind: 3, samples: values)
        let picture = try read(file.bytes)
        #expect(picture.width == 9 && picture.height == 2 && picture.values == values)
    }

    @Test func `levels of 8-bit grey are values`() throws {
        let values: [UInt8] = [0, 1, 20, 181, 254, 255]
        #expect(try read(PlainPNG(width: 3, height: 2, depth: 8, kind: 0, samples: values).bytes).values == values)
    }

    @Test func `what is written comes back, one value or all of them`() throws {
        for (width, height) in [(1, 1), (17, 5), (256, 3)] {
            let values = (0..<width * height).map { UInt8(truncatingIfNeeded: $0 * 7) }
            let palette = [IndexedPNG.Colour(red: 7, green: 0, blue: 9)]
            let file = try IndexedPNG(width: width, height: height, indices: values, palette: palette).encoded()
            #expect(try read(file) == IndexedPicture(width: width, height: height, values: values))
        }
    }

    @Test func `colours are no numbers`() throws {
        let colour = try error(
            PlainPNG(width: 1, height: 1, depth: 8, kind: 2, samples: [1, 2, 3]).bytes)
        #expect(colour.reason == "unsupported" && colour.detail.contains("8-bit red, green and blue"))
        #expect(colour.detail.contains("save it with a palette"))
        // Its levels would be spread over 0…255.
        let grey = try error(PlainPNG(width: 2, height: 1, depth: 4, kind: 0, samples: [1, 2]).bytes)
        #expect(grey.reason == "unsupported" && grey.detail.contains("4-bit grey"))
        let jpeg = try #require(throws: DecodeError.self) {
            try IndexedPicture(file: Fixtures.path("media/print-cmyk.jpg"))
        }
        #expect(jpeg.reason == "unsupported" && jpeg.detail.contains("JPEG"))
    }

    @Test func `nothing of a damaged file is taken`() throws {
        let whole = PlainPNG(width: 30, height: 30, depth: 8, kind: 3, samples: (0..<900).map { UInt8($0 % 20) }).bytes
        for count in [20, 40, whole.count / 2, whole.count - 13, whole.count - 6] {
            let cut = try error(Array(whole.prefix(count)))
            #expect(["truncated", "corrupt", "not_media"].contains(cut.reason), "\(count): \(cut)")
        }
        var flipped = whole
        flipped[whole.count / 2] ^= 0x10
        #expect(try error(flipped).isOfContent)
        #expect(try error(Array("no mask".utf8)).reason == "not_media")
        #expect(try error([]).reason == "empty")
        let missing = try #require(throws: DecodeError.self) { try IndexedPicture(file: Array("/nowhere/1.png".utf8)) }
        #expect(missing.reason == "not_found" && missing.detail.contains("/nowhere/1.png"))
    }

    @Test func `more pixels than allowed are not decoded`() throws {
        let file = PlainPNG(width: 30, height: 30, depth: 8, kind: 3, samples: [UInt8](repeating: 0, count: 900)).bytes
        let large = try #require(throws: DecodeError.self) {
            try Fixtures.withFile(file, suffix: ".png") {
                try IndexedPicture(file: $0, options: ReaderOptions(maxPixels: 899))
            }
        }
        #expect(large.reason == "too_large" && large.detail.contains("30 x 30"))
    }
}

/// A PNG with its rows as they are: no filter, no compression (RFC 2083, RFC 1951 section 3.2.4).
private struct PlainPNG {
    let bytes: [UInt8]

    /// - Parameters:
    ///   - kind: PNG's colour type; 3 gets a palette of 256 colours, or as many as its depth has.
    ///   - samples: row by row, each below 2 to the power of `depth`.
    init(width: Int, height: Int, depth: Int, kind: UInt8, samples: [UInt8]) {
        let channels = kind == 2 ? 3 : 1
        var rows: [UInt8] = []
        for row in 0..<height {
            rows.append(0)
            var bits: UInt8 = 0
            var filled = 0
            for sample in samples[row * width * channels..<(row + 1) * width * channels] {
                bits = depth == 8 ? sample : bits << UInt8(depth) | sample
                filled += depth
                if filled == 8 {
                    rows.append(bits)
                    (bits, filled) = (0, 0)
                }
            }
            if filled > 0 { rows.append(bits << UInt8(8 - filled)) }
        }
        var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        file += Self.chunk(
            "IHDR", Self.number(width) + Self.number(height) + [UInt8(depth), kind, 0, 0, 0])
        if kind == 3 {
            file += Self.chunk("PLTE", (0..<1 << depth).flatMap { [UInt8($0), UInt8(255 - $0), 7] })
        }
        let count = UInt16(rows.count)
        let length = [UInt8(count & 255), UInt8(count >> 8)]
        file += Self.chunk("IDAT", [0x78, 1, 1] + length + length.map(~) + rows + Self.number(Self.adler(rows)))
        bytes = file + Self.chunk("IEND", [])
    }

    private static func number(_ value: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
    }

    private static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
        let body = Array(name.utf8) + content
        return number(content.count) + body + number(crc(body))
    }

    private static func crc(_ bytes: [UInt8]) -> Int {
        var state: UInt32 = .max
        for byte in bytes {
            state ^= UInt32(byte)
            for _ in 0..<8 { state = state & 1 == 1 ? state >> 1 ^ 0xEDB8_8320 : state >> 1 }
        }
        return Int(~state)
    }

    private static func adler(_ bytes: [UInt8]) -> Int {
        let (low, high) = bytes.reduce((1, 0)) { sums, byte in
            let low = (sums.0 + Int(byte)) % 65_521
            return (low, (sums.1 + low) % 65_521)
        }
        return high << 16 | low
    }
}
