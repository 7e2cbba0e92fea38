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
