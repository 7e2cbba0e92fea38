import Testing

@testable import Daemon
@testable import Decode

/// What is told of the pictures of a live source.
@Suite struct StreamReadingTests {
    /// Gives grey pictures, in which there is nothing to tag.
    private final class GreyCamera: FrameReader {
        var level: UInt8 = 40

        let kind = MediaKind.live
        let isLive = true
        let version: PictureVersion? = nil
        let isUnchanged = false
        let unusedOptions: [String] = []
        let progress = ReaderProgress()
        let framesDecoded = 0
        let decodeSeconds = 0.0
        let decoder: DecoderReport? = DecoderReport(name: "h264", acceleration: .none, problem: "there is no VAAPI")
        let isCorrupt = false
        let endsEarly = false

        func next() throws(DecodeError) -> Frame? { nil }

        func look() throws(DecodeError) -> Sighting? {
            LumaGrid(samples: [UInt8](repeating: level, count: LumaGrid.columns * LumaGrid.rows)).map {
                Sighting(width: 2, height: 2, index: 0, presentationTime: 0, isKey: true, isCorrupt: false, luma: $0)
            }
        }

        func picture() throws(DecodeError) -> Frame? { nil }

        func digest() throws(DecodeError) -> FrameDigest? {
            let pixels = [UInt8](repeating: level, count: 12)
            return FrameDigest(pixels.span, width: 2, height: 2, stride: 6)
        }

        func resample(_ sampling: Sampling) {}
        func close() {}
    }

    @Test func `a picture that moves again runs by the decoder that it ran by before it stood still`() throws {
        let told = StreamSamples.Told()
        let worker = try StreamSamples.worker("live: true", told: told) { _, _ in }
        let camera = GreyCamera()
        var reading = StreamReading(worker: worker)
        reading.begin(1, worker.currentPlan)
        let start = MonotonicMoment.now
        for second in [0, 1] {
            try reading.take(try #require(try camera.look()), from: camera, at: start + .seconds(second))
        }
        // It is made anew, which may cure it.
        let still = try #require(try camera.look())
        #expect(throws: DecodeError.self) { try reading.take(still, from: camera, at: start + .seconds(62)) }
        camera.level = 200
        try reading.take(try #require(try camera.look()), from: camera, at: start + .seconds(63))
        worker.delivery.wait()
        #expect(told.states.map(\.state) == [.frozen, .running])
        let last = try #require(told.states.last)
        #expect(last.decoder == "h264")
        #expect(last.detail == "decoded by the processor: there is no VAAPI")
    }
}
