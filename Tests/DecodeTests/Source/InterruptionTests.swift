import Decode
import Testing

struct InterruptionTests {
    @Test(arguments: ["media/phone-portrait.mp4", "media/scan.tif", "odd/grid.heic"])
    func `an interrupted reader opens nothing`(_ name: String) throws {
        let interruption = Interruption()
        interruption.interrupt()
        let error = #expect(throws: DecodeError.self) {
            try MediaReader(.file(Fixtures.path(name)), interruption: interruption)
        }
        #expect(error?.reason == "interrupted")
    }

    @Test func `a reader interrupted between two frames ends with an error, then with nothing`() throws {
        let interruption = Interruption()
        let reader = try MediaReader(
            .file(Fixtures.path("media/phone-portrait.mp4")), options: ReaderOptions(sampling: .all),
            interruption: interruption)
        #expect(try reader.next() != nil)
        interruption.interrupt()
        let error = #expect(throws: DecodeError.self) { try reader.next() }
        #expect(error?.reason == "interrupted")
        #expect(try reader.next() == nil)
    }

    @Test func `a deadline that has passed is a timeout`() throws {
        let options = ReaderOptions(totalDeadline: 1e-9)
        #expect(try Fixtures.error("media/phone-portrait.mp4", options: options).reason == "timeout")
        #expect(try Fixtures.error("media/scan.tif", options: options).reason == "timeout")
    }

    @Test func `a closed reader gives nothing`() throws {
        let reader = try MediaReader(.file(Fixtures.path("media/phone-portrait.mp4")))
        reader.close()
        #expect(try reader.next() == nil)
    }

    @Test func `a refused connection is unreachable and shows no password`() {
        let error = #expect(throws: DecodeError.self) {
            try MediaReader(.url("rtsp://viewer:hunter2@127.0.0.1:1/cam?token=abcdef"))
        }
        #expect(error?.reason == "unreachable")
        #expect(error?.description.contains("hunter2") == false)
        #expect(error?.description.contains("abcdef") == false)
    }

    @Test(arguments: ["odd/exif-6.jpg", "media/animated.gif", "odd/alpha.ico", "odd/deep.png"])
    func `a picture is read by URL as by its name`(_ name: String) throws {
        let url = "file:" + String(decoding: Fixtures.path(name), as: UTF8.self)
        let reader = try MediaReader(.url(url))
        #expect(reader.kind == .picture)
        let frame = try #require(try reader.next())
        #expect(frame.difference(from: try Fixtures.picture(name)) == 0)
        #expect(try reader.next() == nil)
    }

    @Test func `a video is read by URL as by its name`() throws {
        let path = Fixtures.path("odd/plain.mp4")
        let reader = try MediaReader(.url("file:" + String(decoding: path, as: UTF8.self)))
        #expect(reader.kind == .video)
        var count = 0
        while try reader.next() != nil { count += 1 }
        #expect(count == 3)
    }

    @Test func `an unknown protocol is unsupported`() {
        let error = #expect(throws: DecodeError.self) { try MediaReader(.url("nosuch://host/x")) }
        #expect(error?.reason == "unsupported")
    }

    @Test func `a device is live and is opened by its format`() throws {
        let options = ReaderOptions(sampling: .every(2), format: "lavfi")
        let reader = try MediaReader(.url("testsrc2=s=64x48:r=10:d=1"), options: options)
        #expect(reader.kind == .live)
        let frame = try reader.next()
        #expect(frame?.width == 64)
    }
}
