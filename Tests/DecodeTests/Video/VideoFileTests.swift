import Decode
import Testing

struct VideoFileTests {
    private func times(_ name: String, _ sampling: Sampling) throws -> [Double] {
        try Fixtures.frames(Fixtures.path(name), sampling: sampling).compactMap(\.presentationTime)
    }

    @Test func `one frame a second is the first that has reached it`() throws {
        #expect(try times("odd/plain.mp4", .rate(1)) == [0, 1, 2])
        #expect(try times("odd/plain.mkv", .rate(1)) == [0, 1, 2])
    }

    @Test func `a rate above the video's takes every frame once`() throws {
        #expect(try times("odd/plain.mp4", .rate(1000)).count == 36)
        #expect(try times("odd/plain.mkv", .rate(12)).count == 36)
    }

    @Test func `every tenth frame is 0, 10, 20 and 30`() throws {
        let frames = try Fixtures.frames(Fixtures.path("odd/plain.mp4"), sampling: .every(10))
        #expect(frames.map(\.index) == [0, 10, 20, 30])
    }

    @Test func `key frames alone are one a group`() throws {
        let frames = try Fixtures.frames(Fixtures.path("odd/plain.mp4"), sampling: .keyframes)
        #expect(frames.compactMap(\.presentationTime) == [0, 1, 2])
        #expect(frames.allSatisfy { $0.isKey == true })
    }

    @Test func `an edit list cuts what lies before it, and time starts there`() throws {
        let times = try times("odd/edit-list.mp4", .all)
        #expect(times.first == 0)
        #expect((16...18).contains(times.count))
        #expect(try self.times("odd/edit-list.mp4", .rate(1)).first == 0)
    }

    @Test func `time goes on where the stamps of a transport stream wrap`() throws {
        let times = try times("odd/wrapping.ts", .all)
        #expect(times.count == 36)
        #expect(zip(times, times.dropFirst()).allSatisfy { abs($1 - $0 - 1.0 / 12) < 0.001 })
    }

    @Test func `a size that changes in the middle is followed`() throws {
        let frames = try Fixtures.frames(Fixtures.path("odd/size-changes.h264"))
        #expect(frames.map(\.width) == Array(repeating: 96, count: 12) + Array(repeating: 64, count: 12))
        #expect(frames.map(\.height) == Array(repeating: 72, count: 12) + Array(repeating: 48, count: 12))
    }

    @Test func `the default stream is read and no other`() throws {
        let frames = try Fixtures.frames(Fixtures.path("odd/second-is-default.mkv"))
        #expect(frames.count == 36)
        #expect(frames.allSatisfy { $0.width == 64 })
    }

    @Test func `a cover is no video`() throws {
        let frames = try Fixtures.frames(Fixtures.path("odd/with-cover.mp4"))
        #expect(frames.count == 36)
        #expect(frames.allSatisfy { $0.width == 96 })
    }

    @Test func `JPEG pictures in a row are a film`() throws {
        let reader = try MediaReader(.file(Fixtures.path("odd/film.mjpeg")), options: ReaderOptions(sampling: .all))
        #expect(reader.kind == .video)
        var count = 0
        while try reader.next() != nil { count += 1 }
        #expect(count == 5)
    }

    @Test func `transparent video goes over white`() throws {
        let frame = try #require(try Fixtures.frames(Fixtures.path("odd/transparent.webm")).first)
        #expect(frame.pixel(10, 36) == [255, 255, 255])
        #expect(frame.pixel(80, 36)[1] < 10)
    }

    @Test func `more threads give the same frames`() throws {
        let path = Fixtures.path("media/camera-bframes.mkv")
        let one = try Fixtures.frames(path)
        let four = try Fixtures.frames(path, options: ReaderOptions(threads: 4))
        #expect(one.count == four.count)
        for (left, right) in zip(one, four) { #expect(left.difference(from: right) == 0) }
    }

    @Test func `a reader says what it read`() throws {
        let reader = try MediaReader(.file(Fixtures.path("odd/plain.mp4")))
        #expect(reader.kind == .video)
        #expect(!reader.isLive)
        #expect(reader.codecName == "h264")
        #expect(reader.duration == 3)
        #expect(!reader.progress.hasStarted)
        #expect(try reader.next() != nil)
        #expect(reader.progress.hasStarted)
        while try reader.next() != nil {}
        #expect(reader.framesDecoded == 36)
        #expect(reader.progress.packetsRead == 36)
        #expect(reader.decodeSeconds > 0)
        #expect(!reader.isCorrupt)
    }
}
