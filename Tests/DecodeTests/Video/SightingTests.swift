import Decode
import Testing

/// Frames that are looked at before pictures are made of them.
@Suite struct SightingTests {
    private func reader(_ name: String) throws -> MediaReader {
        try MediaReader(.file(Fixtures.path(name)), options: ReaderOptions(sampling: .all))
    }

    private func bytes(_ frame: Frame?) -> [UInt8] {
        frame.map { $0.withPixels { span in span.indices.map { span[$0] } } } ?? []
    }

    @Test(arguments: ["odd/plain.mp4", "odd/plain.mkv", "odd/size-changes.h264", "odd/edit-list.mp4"])
    func `a frame that was looked at gives the picture that it is`(_ name: String) throws {
        let (looking, reading) = (try reader(name), try reader(name))
        var frames = 0
        while let frame = try reading.next() {
            let sighting = try #require(try looking.look())
            #expect(sighting.width == frame.width && sighting.height == frame.height)
            #expect(sighting.index == frame.index && sighting.isKey == frame.isKey)
            #expect(sighting.presentationTime == frame.presentationTime)
            // Some are passed by without a picture of them.
            if frames % 3 != 1 {
                #expect(bytes(try looking.picture()) == bytes(frame))
                #expect(try looking.picture() == nil)
            }
            frames += 1
        }
        #expect(try looking.look() == nil)
        #expect(try looking.picture() == nil)
        #expect(try looking.digest() == nil)
        #expect(frames > 10 && looking.framesDecoded == reading.framesDecoded)
    }

    @Test(arguments: ["odd/plain.mp4", "odd/plain.mkv"])
    func `brightness is that of the picture, but for what rounding does`(_ name: String) throws {
        let reader = try reader(name)
        while let sighting = try reader.look() {
            let picture = try #require(try reader.picture())
            let own = try #require(Sighting(picture)).luma.samples
            let far = zip(own, sighting.luma.samples).map { abs(Int($0) - Int($1)) }
            // A test card: of its full colours red, green and blue are clipped.
            #expect(far.reduce(0, +) * 2 <= far.count * 3, "a level and a half in the mean")
            #expect(far.count { $0 > 6 } <= far.count / 20)
        }
    }

    @Test func `two decodings of a frame have one digest, and no two frames of it`() throws {
        let (one, other) = (try reader("odd/plain.mp4"), try reader("odd/plain.mp4"))
        var digests: Set<FrameDigest> = []
        var frames = 0
        while try one.look() != nil {
            #expect(try other.look() != nil)
            let digest = try #require(try one.digest())
            #expect(try other.digest() == digest)
            digests.insert(digest)
            frames += 1
        }
        #expect(frames == 36 && digests.count == 36)
    }

    @Test func `which decoder decodes is told`() throws {
        let reader = try reader("odd/plain.mp4")
        #expect(try reader.look() != nil)
        #expect(reader.decoder?.description == "h264")
        #expect(reader.decoder?.problem == nil)
    }

    @Test func `hardware that is not there is named, and the processor decodes`() throws {
        var options = ReaderOptions(sampling: .all)
        options.acceleration = .vaapi
        let reader = try MediaReader(.file(Fixtures.path("odd/plain.mp4")), options: options)
        let plain = try self.reader("odd/plain.mp4")
        #expect(try reader.look() != nil)
        let report = try #require(reader.decoder)
        if report.acceleration == .none {
            #expect(try #require(report.problem).contains("VAAPI"))
            #expect(bytes(try reader.picture()) == bytes(try plain.next()))
        } else {
            #expect(report.description == "h264 (vaapi)")
            #expect(try reader.picture()?.width == plain.next()?.width)
        }
    }
}
