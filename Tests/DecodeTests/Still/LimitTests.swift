import Decode
import Testing

/// Headers that claim more than is decoded; none has the bytes to go with it.
struct LimitTests {
    private static func big(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
    }
    private static func little(_ value: UInt32) -> [UInt8] { big(value).reversed() }

    /// Files of 2^30 pixels and more by their suffix.
    static let bombs: [String: [UInt8]] = [
        ".png": [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10] + big(13) + Array("IHDR".utf8) + big(100_000) + big(10_000)
            + [8, 2, 0, 0, 0] + big(0),
        ".bmp": Array("BM".utf8) + little(1000) + little(0) + little(54) + little(40) + little(60_000) + little(60_000)
            + [1, 0, 24, 0] + [UInt8](repeating: 0, count: 100),
        // Sides and depth whose product is almost all that 64 bits hold, behind the largest offset.
        ".dib.bmp": Array("BM".utf8) + little(1000) + little(0) + little(.max) + little(40) + little(1_073_741_825)
            + little(2_147_483_646) + [1, 0, 32, 0] + [UInt8](repeating: 0, count: 600),
        ".gif": Array("GIF89a".utf8) + [255, 255, 255, 255, 0, 0, 0, 0x2C, 0, 0, 0, 0, 255, 255, 255, 255, 0, 2],
        ".psd": Array("8BPS".utf8) + [0, 1, 0, 0, 0, 0, 0, 0, 0, 3] + big(30_000) + big(40_000) + [0, 8, 0, 3]
            + [UInt8](repeating: 0, count: 100),
        ".qoi": Array("qoif".utf8) + big(100_000) + big(100_000) + [4, 0] + [UInt8](repeating: 0, count: 100),
        ".ppm": Array("P6 100000 100000 255\n".utf8) + [UInt8](repeating: 0, count: 100),
        ".y4m": Array("YUV4MPEG2 W99999 H99999 F25:1\nFRAME\n".utf8) + [UInt8](repeating: 0, count: 100),
    ]

    @Test(arguments: bombs.keys.sorted())
    func `a header that claims more pixels than allowed is too large`(_ suffix: String) throws {
        let error = try Fixtures.withFile(Self.bombs[suffix] ?? [], suffix: suffix) { path in
            #expect(throws: DecodeError.self) { try Fixtures.frames(path) }
        }
        #expect(error?.reason == "too_large")
    }

    @Test(arguments: ["media/scan.tif", "media/phone-portrait.mp4", "media/renamed.jpg", "odd/grid.heic"])
    func `the limit of pixels is the caller's`(_ name: String) throws {
        let error = try Fixtures.error(name, options: ReaderOptions(maxPixels: 208 * 156 - 1))
        #expect(error.reason == "too_large")
        #expect(error.detail.contains("208 x 156") || error.detail.contains("156 x 208"))
        let limit = ReaderOptions(maxPixels: 208 * 156)
        #expect(try !Fixtures.frames(Fixtures.path(name), options: limit).isEmpty)
    }

    @Test func `a picture file larger than allowed is too large`() throws {
        #expect(
            try Fixtures.error("media/scan.tif", options: ReaderOptions(maxPacketBytes: 1000)).reason == "too_large")
    }

    @Test func `options without sense are refused`() throws {
        for options in [
            ReaderOptions(sampling: .rate(0)), ReaderOptions(sampling: .rate(.nan)),
            ReaderOptions(sampling: .rate(.infinity)), ReaderOptions(sampling: .every(0)), ReaderOptions(maxPixels: 0),
            ReaderOptions(readDeadline: -1), ReaderOptions(threads: 0),
        ] {
            let error = #expect(throws: DecodeError.self) {
                try MediaReader(.file(Fixtures.path("media/scan.tif")), options: options)
            }
            #expect(error?.reason == "invalid_option")
        }
    }
}
