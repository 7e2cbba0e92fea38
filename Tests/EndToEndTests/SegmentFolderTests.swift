import Foundation
import Glibc
import Testing

/// What `tagclipd segment --out` writes over, and what it leaves alone.
@Suite struct SegmentFolderTests {
    private let tiger = Program.samples + "/pictures/tiger.jpg"

    @Test func `neither an input nor a file that speaks of the program is written over`() throws {
        let folder = try TemporaryFolder()
        let out = folder.path + "/out"
        #expect(try Program.run(["segment", "--given", "tiger", "--out", out, "--overlay", "--", tiger]).status == 0)
        let overlay = out + "/tiger.overlay.png"
        let before = try Data(contentsOf: URL(fileURLWithPath: overlay))
        let itself = try Program.run(["segment", "--given", "dog", "--out", out, "--", overlay])
        #expect(itself.status == 1)
        #expect(itself.errors.contains("tiger.overlay.png is the input"))
        #expect(try itself.records.contains { $0.event == "file.error" && $0.body["reason"] as? String == "io" })
        #expect(try Data(contentsOf: URL(fileURLWithPath: overlay)) == before)
        let note = Data("seen by tagclipd ".utf8)
        try note.write(to: URL(fileURLWithPath: out + "/holiday.png"))
        let picture = folder.path + "/holiday.jpg"
        try FileManager.default.copyItem(atPath: tiger, toPath: picture)
        let refused = try Program.run(["segment", "--given", "dog", "--out", out, "--", picture])
        #expect(refused.status == 1)
        #expect(refused.errors.contains("holiday.png is there and is no mask of this program"))
        #expect(try Data(contentsOf: URL(fileURLWithPath: out + "/holiday.png")) == note)
    }

    @Test func `files are named as they are, whatever bytes the input's name has`() throws {
        let folder = try TemporaryFolder()
        let pictures = folder.path + "/in"
        try FileManager.default.createDirectory(atPath: pictures, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: tiger, toPath: pictures + "/plain.jpg")
        let latin = Array((pictures + "/caf").utf8) + [0xE9] + Array(".jpg".utf8)
        #expect(unsafe rename(pictures + "/plain.jpg", latin.map { CChar(bitPattern: $0) } + [0]) == 0)
        let result = try Program.run(["segment", pictures, "--out", folder.path + "/out"])
        #expect(result.status == 0, "\(result.errors)")
        let found = try result.records.filter { $0.event == "segment" }.map(\.body)
        let files = try #require(found.first?["files"] as? [String: Any])
        let map = try #require(files["map"] as? String)
        #expect(map == folder.path + "/out/caf\u{FFFD}.png")
        #expect(FileManager.default.fileExists(atPath: map))
    }

    @Test func `an empty folder's name is told as such`() throws {
        let result = try Program.run(["segment", tiger, "--out", ""])
        #expect(result.status != 0 && result.output.isEmpty)
        #expect(result.errors.contains("--out: \"\" is no folder; name one"))
    }

    @Test func `masks among the pictures of a folder are none of them`() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.copyItem(atPath: tiger, toPath: folder.path + "/tiger.jpg")
        for _ in 0..<2 {
            let result = try Program.run(
                ["segment", "--given", "tiger", "--out", folder.path, "--overlay", "--", folder.path])
            #expect(result.status == 0, "\(result.errors)")
            #expect(try result.records.filter { $0.event == "segment" }.count == 1)
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            #expect(names == ["tiger.jpg", "tiger.overlay.png", "tiger.png"])
        }
    }

    @Test func `what is called like a file that is being written is left alone, and long names fit`() throws {
        let folder = try TemporaryFolder()
        let out = folder.path + "/out"
        try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
        let pipe = out + "/tiger.png.partial"
        #expect(unsafe mkfifo(pipe, 0o600) == 0)
        let long = folder.path + "/" + String(repeating: "ä", count: 125) + ".jpg"
        try FileManager.default.copyItem(atPath: tiger, toPath: long)
        let result = try Program.run(
            ["segment", "--given", String(repeating: "猫", count: 20), "--soft", "--out", out, "--", tiger, long])
        #expect(result.status == 0, "\(result.errors)")
        #expect(try result.records.filter { $0.event == "segment" }.count == 2)
        #expect(FileManager.default.fileExists(atPath: pipe))
        #expect(try FileManager.default.contentsOfDirectory(atPath: out).count == 5)
    }
}
