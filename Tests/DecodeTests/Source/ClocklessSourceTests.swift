import Testing

@testable import Decode

/// Live sources whose content says nothing of time.
@Suite struct ClocklessSourceTests {
    /// Reads so many frames; the media time of the last, and the seconds that all of it took.
    private func read(
        _ location: MediaLocation, _ options: ReaderOptions, frames: Int
    ) throws -> (time: Double, elapsed: Double) {
        let start = MonotonicClock.nanoseconds
        let reader = try MediaReader(location, options: options)
        #expect(reader.kind == .live)
        var time: Double?
        for _ in 0..<frames { time = try #require(try reader.next()).presentationTime }
        return (try #require(time), Double(MonotonicClock.nanoseconds - start) / 1e9)
    }

    // FFmpeg stamps what follows as 12 s or more, however fast it comes.

    @Test func `pictures over HTTP are as far apart as they come`() throws {
        let picture = try Fixtures.bytes("odd/exif-1.jpg")
        let server = try HeadServer { _ in MultipartCamera.answer(Array(repeating: picture, count: 301)) }
        defer { server.stop() }
        let url = MediaLocation.url("http://127.0.0.1:\(server.port)/")
        let (time, elapsed) = try read(url, ReaderOptions(sampling: .all), frames: 301)
        #expect(time <= elapsed)
    }

    @Test(arguments: [("odd/film.mjpeg", "mjpeg", 5), ("odd/size-changes.h264", "h264", 24)])
    func `so are those of a bare stream`(_ name: String, _ format: String, _ count: Int) throws {
        let film = Array(repeating: try Fixtures.bytes(name), count: 600 / count)
        try Fixtures.withFile(Array(film.joined()), suffix: ".\(format)") { path in
            let options = ReaderOptions(sampling: .all, format: format, live: true)
            let (time, elapsed) = try read(.file(path), options, frames: 301)
            #expect(time <= elapsed)
        }
    }

    @Test func `a file of them has the stamps that FFmpeg makes`() throws {
        let times = try Fixtures.frames(Fixtures.path("odd/film.mjpeg")).compactMap(\.presentationTime)
        #expect(times.count == 5)
        #expect(abs((times.last ?? 0) - 4.0 / 25) < 0.001)
    }

    @Test(arguments: [
        ("odd/film.mjpeg", "mjpeg", true), ("odd/size-changes.h264", "h264", true),
        ("odd/plain.mkv", "matroska", false), ("odd/wrapping.ts", "mpegts", false),
    ])
    func `bare streams alone have no clock`(_ name: String, _ format: String, _ isClockless: Bool) throws {
        let watch = Watch(interruption: Interruption(), totalSeconds: nil)
        let input = try ByteInput(path: Fixtures.path(name), label: name, watch: watch)
        let request = FormatContext.Request(label: name, format: format, maxStreams: 100, maxPixels: 1 << 20)
        let opened = try FormatContext(request, input: input, watch: watch)
        let found = opened.isClockless
        #expect(found == isClockless)
    }
}
