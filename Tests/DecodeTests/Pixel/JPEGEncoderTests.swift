import Decode
import Testing

@Suite struct JPEGEncoderTests {
    @Test(arguments: [16, 33, 4_000])
    func `a small picture is the frame, brought down`(_ side: Int) throws {
        let frame = try #require(try Fixtures.frames(Fixtures.path("media/phone-portrait.mp4")).first)
        let picture = try JPEGEncoder.jpeg(frame, longerSide: side)
        #expect(max(picture.width, picture.height) == min(side, max(frame.width, frame.height)))
        let read = try Fixtures.withFile(picture.jpeg, suffix: ".jpg") { path in try Fixtures.frames(path) }
        let decoded = try #require(read.first)
        #expect((decoded.width, decoded.height) == (picture.width, picture.height))
        guard side > frame.height else { return }
        #expect(decoded.difference(from: frame) < 6, "\(decoded.difference(from: frame))")
    }
}
