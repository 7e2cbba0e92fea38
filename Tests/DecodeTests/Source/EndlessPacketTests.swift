import Testing

@testable import Decode

/// Cameras that begin a picture and never end it.
@Suite struct EndlessPacketTests {
    private static let limit = ReaderOptions(sampling: .all, maxPacketBytes: 1 << 20)

    /// An answer of whole pictures, and of the beginning of one behind which 32 MiB come.
    private static func answer(_ pictures: [[UInt8]], _ field: String) -> [UInt8] {
        var bytes = MultipartCamera.answer(pictures)
        bytes += Array("--cut\r\nContent-Type: image/jpeg\r\n\(field)\r\n".utf8)
        bytes += [0xFF, 0xD8, 0xFF, 0xE0]
        bytes += [UInt8](repeating: 0, count: 1 << 25)
        return bytes
    }

    @Test(arguments: ["", "Content-Length: 1000000000\r\n"])
    func `a first picture without an end is too large`(_ field: String) throws {
        let server = try HeadServer { _ in Self.answer([], field) }
        defer { server.stop() }
        let error = #expect(throws: DecodeError.self) {
            try MediaReader(.url("http://127.0.0.1:\(server.port)/"), options: Self.limit)
        }
        #expect(error?.reason == "too_large")
        #expect(error?.detail.contains("1048576 bytes") == true)
    }

    @Test(arguments: ["", "Content-Length: 1000000000\r\n"])
    func `so is one after others`(_ field: String) throws {
        let picture = try Fixtures.bytes("odd/exif-1.jpg")
        let server = try HeadServer { _ in Self.answer(Array(repeating: picture, count: 20), field) }
        defer { server.stop() }
        let reader = try MediaReader(.url("http://127.0.0.1:\(server.port)/"), options: Self.limit)
        let error = #expect(throws: DecodeError.self) { while try reader.next() != nil {} }
        #expect(error?.reason == "too_large")
        #expect(reader.framesDecoded > 0)
    }

    @Test(arguments: [(0, 1 << 26), (2_000_000, 1 << 26), (1 << 24, 1 << 28), (1 << 26, 1 << 29)])
    func `a live source may send what a raw picture of its size takes`(_ pixels: Int, _ limit: Int) {
        let options = ReaderOptions()
        #expect(options.packetLimit(isLive: true, pixels: pixels) == limit)
        #expect(options.packetLimit(isLive: false, pixels: pixels) == options.maxPacketBytes)
    }
}
