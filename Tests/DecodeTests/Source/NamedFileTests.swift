import Decode
import Foundation
import Testing

/// A name is opened as that file and nothing else.
struct NamedFileTests {
    @Test(arguments: [
        "/pic%03d.png", "/concat:a|b.png", "/file:x.png", "/new\nline.png", "/data:,.png", "/*?.png", "/[x].png",
        "/ .png",
    ])
    func `a picture is found under any name`(_ name: String) throws {
        try open(name: Array(name.utf8), content: "media/scan-grey16.png")
    }

    @Test func `a picture is found under a name that is no UTF-8`() throws {
        try open(name: Array("/inv".utf8) + [0xFF, 0xFE, 0x80] + Array(".png".utf8), content: "media/scan-grey16.png")
    }

    @Test func `a video is found under a name that looks like a protocol`() throws {
        try open(name: Array("/concat:a.mp4|b%03d.mp4".utf8), content: "media/colours-709.mp4")
    }

    private func open(name: [UInt8], content: String) throws {
        try Fixtures.withDirectory { directory in
            let path = directory + name
            try Fixtures.write(Fixtures.bytes(content), to: path)
            #expect(try !Fixtures.frames(path).isEmpty)
        }
    }

    @Test func `a playlist, a script or a session description is no media and opens nothing`() throws {
        let playlists = [
            "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:4,\n/etc/passwd\n#EXT-X-ENDLIST\n",
            "ffconcat version 1.0\nfile other.mp4\n",
            "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n",
            "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\"></MPD>",
            ";FFMETADATA1\ntitle=x\n", "1\n00:00:01,000 --> 00:00:02,000\nHello\n", "hello world\n",
            "#!/bin/sh\necho hello\n", "%PDF-1.4\n", "PK\u{3}\u{4}",
        ]
        for text in playlists {
            for suffix in [".mp4", ".jpg", ".m3u8"] {
                let (error, isMedia) = try Fixtures.withFile(Array(text.utf8), suffix: suffix) { path in
                    (
                        #expect(throws: DecodeError.self) { try Fixtures.frames(path) },
                        try MediaProbe.looksLikeMedia(path)
                    )
                }
                #expect(error?.reason == "not_media", "\(text)")
                #expect(!isMedia)
            }
        }
    }

    @Test func `an empty file is empty`() throws {
        let error = try Fixtures.withFile([], suffix: ".mp4") { path in
            #expect(throws: DecodeError.self) { try Fixtures.frames(path) }
        }
        #expect(error?.reason == "empty")
        #expect(error?.isEarlyEnd == false)
    }

    @Test func `a directory, a pipe and what is not there are refused without waiting`() throws {
        try Fixtures.withDirectory { (directory: [UInt8]) throws in
            #expect(try Fixtures.error(path: directory).reason == "is_directory")
            let pipe = directory + Array("/pipe.mp4".utf8)
            let made = unsafe mkfifo(pipe.map { CChar(bitPattern: $0) } + [0], 0o600)
            #expect(made == 0)
            let error = try Fixtures.error(path: pipe)
            #expect(error.reason == "not_a_file")
            #expect(error.detail.hasSuffix("read it from standard input, -"))
            #expect(try Fixtures.error(path: directory + Array("/none.jpg".utf8)).reason == "not_found")
            #expect(try Fixtures.error(path: []).reason == "not_found")
            #expect(try Fixtures.error(path: [65, 0, 66]).reason == "not_found")
        }
        #expect(try Fixtures.error(path: Array("/dev/null".utf8)).reason == "not_a_file")
        #expect(try Fixtures.error(path: Array("/dev/zero".utf8)).reason == "not_a_file")
    }

    @Test func `noise is no media`() throws {
        var generator = Noise(seed: 7)
        let noise = (0..<200_000).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
        let error = try Fixtures.withFile(noise, suffix: ".ts") { path in
            #expect(throws: DecodeError.self) { try Fixtures.frames(path) }
        }
        #expect(error?.reason == "not_media")
    }
}
