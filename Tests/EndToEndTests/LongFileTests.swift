import Foundation
import Testing

/// A folder in which videos take long.
@Suite(.serialized) struct LongFileTests {
    private func told(_ records: [Program.Record]) -> [String] {
        records.filter { $0.event.hasPrefix("file") }.map { String($0.path.split(separator: "/").last ?? "") }
    }

    /// Writes a video of so many frames that it is not read to its end while a test runs.
    private func writeVideo(_ path: String) throws {
        let frame = try Data(contentsOf: URL(fileURLWithPath: Program.samples + "/pictures/tiger.jpg"))
        var video = Data()
        for _ in 0..<2_000 { video += frame }
        try video.write(to: URL(fileURLWithPath: path), options: .atomic)
    }

    @Test func `pictures are told while a video of the backlog and a new one are read`() throws {
        let folder = try TemporaryFolder()
        let files = folder.path + "/in"
        try FileManager.default.createDirectory(atPath: files, withIntermediateDirectories: false)
        try Data(
            """
            sources: [{name: inbox, folder: "\(files)", settle: 100ms, fps: 25, deadline: 1h}]
            state: \(folder.path)
            threads: 1
            """.utf8
        ).write(to: URL(fileURLWithPath: folder.path + "/tagclipd.yaml"))
        try writeVideo(files + "/old.mjpeg")
        let daemon = try RunningProgram(["run", "--config", folder.path + "/tagclipd.yaml"])
        func isRead(_ name: String) -> ([Program.Record]) -> Bool {
            { $0.contains { $0.event == "frame" && $0.path.hasSuffix(name) } }
        }
        daemon.wait("the old video is read", isRead("old.mjpeg"))
        try folder.copy("tiger.jpg", to: "in/a.jpg")
        daemon.wait("a picture is told") { told($0).count >= 1 }
        try writeVideo(files + "/new.mjpeg")
        daemon.wait("the new video is read too", isRead("new.mjpeg"))
        try folder.copy("empty.jpg", to: "in/b.jpg")
        daemon.wait("a picture is told") { told($0).count >= 2 }
        try folder.copy("dog-bicycle.png", to: "in/c.png")
        daemon.wait("a picture is told") { told($0).count >= 3 }
        #expect(daemon.stop() == 0)
        #expect(told(daemon.records).prefix(3) == ["a.jpg", "b.jpg", "c.png"])
        #expect(try Schema.problems(of: daemon.text) == "")
    }
}
