import Decode
import Testing

/// Options by their names in FFmpeg: who takes them, and which of them nobody does.
@Suite struct UnusedOptionTests {
    @Test func `what the demuxer leaves over is the decoder's, and what both leave is named`() throws {
        let given = ["analyzeduration": "1000000", "skip_frame": "nokey", "rtsp_transprt": "tcp"]
        let options = ReaderOptions(sampling: .all, options: given)
        let reader = try MediaReader(.file(Fixtures.path("odd/plain.mkv")), options: options)
        #expect(reader.unusedOptions == ["rtsp_transprt"])
        var times: [Double?] = []
        while let frame = try reader.next() { times.append(frame.presentationTime) }
        #expect(times == [0, 1, 2])
    }

    @Test func `the value that a decoder can't read is named`() throws {
        let options = ReaderOptions(options: ["threads": "many"])
        let error = try Fixtures.error("odd/plain.mkv", options: options)
        #expect(error.detail.contains("option threads"))
    }

    @Test(arguments: ["/snapshot", "/snapshot.jpg"])
    func `of a picture over HTTP the protocol's are used`(_ path: String) throws {
        let picture = try Fixtures.bytes("odd/exif-6.jpg")
        let server = try HeadServer { _ in
            Array("HTTP/1.1 200 OK\r\nContent-Length: \(picture.count)\r\n\r\n".utf8) + picture
        }
        defer { server.stop() }
        let url = MediaLocation.url("http://127.0.0.1:\(server.port)\(path)")
        let options = ReaderOptions(options: ["user_agent": "a test", "usr_agent": "another"])
        #expect(try MediaReader(url, options: options).unusedOptions == ["usr_agent"])
        #expect(server.requests.last?.contains("a test") == true)
    }

    @Test func `what is set for every URL is no option of the user's`() throws {
        let picture = try Fixtures.bytes("odd/exif-1.jpg")
        let server = try HeadServer { _ in MultipartCamera.answer(Array(repeating: picture, count: 3)) }
        defer { server.stop() }
        let reader = try MediaReader(.url("http://127.0.0.1:\(server.port)/"))
        #expect(reader.kind == .live)
        #expect(reader.unusedOptions.isEmpty)
    }
}
