import Decode
import Testing

@Suite struct PNGEncoderTests {
    /// Width, height, bytes between rows beyond the pixels.
    static let sizes = [(1, 1, 0), (1, 9, 2), (9, 1, 0), (33, 17, 5)]

    @Test(arguments: sizes)
    func `colours come back pixel by pixel`(_ size: (width: Int, height: Int, gap: Int)) throws {
        let stride = 3 * size.width + size.gap
        let pixels = (0..<stride * size.height).map { UInt8(truncatingIfNeeded: $0 &* 37 ^ $0 >> 3) }
        let file = try PNGEncoder.rgb(pixels.span, width: size.width, height: size.height, stride: stride)
        let read = try Self.picture(file)
        #expect((read.width, read.height) == (size.width, size.height))
        for y in 0..<size.height {
            for x in 0..<size.width {
                #expect(read.pixel(x, y) == (0..<3).map { Int(pixels[y * stride + 3 * x + $0]) })
            }
        }
    }

    @Test func `grey values come back pixel by pixel`() throws {
        let values = (0..<256).map { UInt8($0) }
        let read = try Self.picture(try PNGEncoder.grey(values.span, width: 32, height: 8))
        for place in 0..<256 {
            #expect(read.pixel(place % 32, place / 32) == [place, place, place])
        }
    }

    @Test func `texts follow the header, and their checksums are right`() throws {
        let texts = [
            PNGText(keyword: "Title", text: "Blätter\n& Äste"), PNGText(keyword: "Label 1", text: "犬 🐶"),
            PNGText(keyword: "Label 2", text: ""), PNGText(keyword: "Comment", text: "a\0b"),
        ]
        let pixel: [UInt8] = [7]
        let file = try PNGFile(try PNGEncoder.grey(pixel.span, width: 1, height: 1, texts: texts))
        #expect(file.chunks.allSatisfy { $0.checksum == $0.expectedChecksum })
        #expect(file.chunks.prefix(5).map(\.kind) == ["IHDR", "tEXt", "iTXt", "tEXt", "tEXt"])
        #expect(file.chunks.last?.kind == "IEND")
        let latin = file["tEXt"].map { String(String.UnicodeScalarView($0.map { Unicode.Scalar($0) })) }
        #expect(latin == ["Title\0Blätter\n& Äste", "Label 2\0", "Comment\0ab"])
        #expect(file["iTXt"].map { String(decoding: $0, as: UTF8.self) } == ["Label 1\0\0\0\0\0犬 🐶"])
    }

    @Test(arguments: [(100_000, 100_000), (Int(Int32.max) + 1, 1)])
    func `a picture too large for libavcodec is refused`(_ size: (width: Int, height: Int)) {
        let none: [UInt8] = []
        let error = #expect(throws: DecodeError.self) {
            try PNGEncoder.grey(none.span, width: size.width, height: size.height)
        }
        #expect(error?.reason == "too_large")
    }

    /// The one picture of a file.
    static func picture(_ file: [UInt8]) throws -> Frame {
        let frames = try Fixtures.withFile(file, suffix: ".png") { path in try Fixtures.frames(path) }
        guard let first = frames.first, frames.count == 1 else { throw Fixtures.Unexpected("\(frames.count) pictures") }
        return first
    }
}
