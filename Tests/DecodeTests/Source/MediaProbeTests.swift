import Decode
import Foundation
import Glibc
import Testing

struct MediaProbeTests {
    @Test(arguments: ["A.JPG", "x.y.heic", "a/b.Mp4", "%03d.png", "a.h264", "song.mp3"])
    func `a media suffix is known in any case`(_ name: String) { #expect(MediaSuffix.isMedia(Array(name.utf8))) }

    @Test(arguments: ["notes.txt", "jpg", ".jpg", "a.jpg/readme", "a.jpg.part", "", "a.", "archive.zip", "m.m3u8"])
    func `another name is no media by its suffix`(_ name: String) { #expect(!MediaSuffix.isMedia(Array(name.utf8))) }

    @Test(arguments: [
        "media/renamed.jpg", "media/animated.gif", "media/scan.tif", "media/camera-bframes.mkv",
        "media/phone-portrait.mp4", "media/colours-full-range.avi", "odd/grid.heic", "odd/wrapping.ts", "odd/alpha.ico",
    ])
    func `media is recognised under a name without suffix`(_ name: String) throws {
        let content = try Fixtures.bytes(name)
        #expect(try Fixtures.withFile(content, suffix: "") { try MediaProbe.looksLikeMedia($0) })
    }

    @Test func `other files are not taken for media`() throws {
        #expect(try !MediaProbe.looksLikeMedia(Fixtures.path("media/expected.json")))
        #expect(try !MediaProbe.looksLikeMedia(Array(#filePath.utf8)))
        #expect(try !MediaProbe.looksLikeMedia(Array("/usr/bin/env".utf8)))
        #expect(try !MediaProbe.looksLikeMedia(Array("/dev/null".utf8)))
        #expect(try !MediaProbe.looksLikeMedia(Fixtures.path("media")))
    }

    @Test func `of a file that can't be opened nothing is said`() async {
        let error = #expect(throws: DecodeError.self) { try MediaProbe.looksLikeMedia(Array("/nowhere".utf8)) }
        #expect(error?.reason == "not_found")
        await #expect(processExitsWith: .success) {
            let path = Fixtures.path("media/renamed.jpg")
            #expect(throws: Never.self) { try MediaProbe.looksLikeMedia(path) }
            var limit = rlimit()
            unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            var none = rlimit(rlim_cur: 0, rlim_max: limit.rlim_max)
            unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &none)
            let error = #expect(throws: DecodeError.self) { try MediaProbe.looksLikeMedia(path) }
            unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            #expect(error?.token == "exhausted")
        }
    }
}
