import Decode
import Testing

/// A live stream that is sampled otherwise while it is read.
@Suite struct LiveSamplingTests {
    /// 3 s of 12 frames a second with a key frame each second, as if a camera sent them.
    private func camera(_ sampling: Sampling) throws -> MediaReader {
        try MediaReader(.file(Fixtures.path("odd/plain.mkv")), options: ReaderOptions(sampling: sampling, live: true))
    }

    @Test(arguments: [Sampling.all, .rate(12), .every(1)])
    func `more samples than key frames are had from the next key frame on`(_ sampling: Sampling) throws {
        let reader = try camera(.rate(1))
        #expect(try reader.next()?.presentationTime == 0)
        #expect(try reader.next() != nil)
        // From the key frame at 1 s key frames alone are decoded.
        reader.resample(sampling)
        var frames: [Frame] = []
        while let frame = try reader.next() { frames.append(frame) }
        let late = frames.drop { $0.presentationTime ?? 0 <= 1 }
        let wanted = try Fixtures.frames(Fixtures.path("odd/plain.mkv")).suffix(12)
        #expect(late.map(\.presentationTime) == wanted.map(\.presentationTime))
        // None refers to one that was left out.
        #expect(late.map(\.digest) == wanted.map(\.digest))
        #expect(!reader.isCorrupt)
    }
}
