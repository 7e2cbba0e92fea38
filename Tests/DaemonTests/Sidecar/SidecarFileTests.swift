import Dispatch
import Foundation
import Glibc
import Synchronization
import Testing

@testable import Daemon

/// Sidecars on the disk.
@Suite struct SidecarFileTests {
    private func text(_ path: PathBytes) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: "\(path)")), as: UTF8.self)
    }

    private func names(_ folder: TemporaryFolder) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(folder.root)").sorted()
    }

    private func status(_ path: PathBytes) -> stat {
        var status = stat()
        _ = unsafe path.withCString { unsafe lstat($0, &status) }
        return status
    }

    @Test(arguments: [
        ("/a/photo.jpg", "/a/photo.xmp"), ("/a/photo.tar.jpg", "/a/photo.tar.xmp"), ("/a/photo", "/a/photo.xmp"),
        ("b.c/photo", "b.c/photo.xmp"), ("photo.JPG", "photo.xmp"), ("/a/b.", "/a/b.xmp"),
    ])
    func `a sidecar lies beside its file`(file: String, sidecar: String) {
        #expect(SidecarFile.path(of: PathBytes(file)) == PathBytes(sidecar))
    }

    @Test func `writers of one sidecar wait for each other`() throws {
        let folder = try TemporaryFolder()
        let picture = folder.write("photo.jpg")
        let problems = Mutex<[String]>([])
        DispatchQueue.concurrentPerform(iterations: 4) { writer in
            for round in 0..<25 {
                do {
                    try SidecarFile(of: picture).write(["writer \(writer), round \(round)"])
                } catch {
                    problems.withLock { $0.append("\(error)") }
                }
            }
        }
        #expect(problems.withLock { $0 } == [])
        #expect(try names(folder) == ["photo.jpg", "photo.xmp"])
        #expect(try text(folder.path("photo.xmp")).contains("round "))
    }

    @Test func `a sidecar is written whole, with nothing beside it and the picture's permissions`() throws {
        let folder = try TemporaryFolder()
        let picture = folder.write("photo.jpg")
        _ = unsafe picture.withCString { unsafe chmod($0, 0o640) }
        try SidecarFile(of: picture).write(["dog"])
        #expect(try names(folder) == ["photo.jpg", "photo.xmp"])
        #expect(try text(folder.path("photo.xmp")).contains("<rdf:li>dog</rdf:li>"))
        #expect(status(folder.path("photo.xmp")).st_mode & 0o777 == 0o640)
        let before = status(folder.path("photo.xmp"))
        try SidecarFile(of: picture).write(["dog"])
        #expect(status(folder.path("photo.xmp")).st_ino == before.st_ino, "nothing changes, nothing is written")
        _ = unsafe folder.path("photo.xmp").withCString { unsafe chmod($0, 0o604) }
        try SidecarFile(of: picture).write(["cat"])
        #expect(status(folder.path("photo.xmp")).st_mode & 0o777 == 0o604)
    }

    @Test(arguments: [("elsewhere/real.jpg", 0o640), ("elsewhere/gone.jpg", 0o644)] as [(String, mode_t)])
    func `the new sidecar of a link has the permissions of the file that it leads to`(
        target: String, mode: mode_t
    ) throws {
        let folder = try TemporaryFolder()
        folder.makeDirectory("elsewhere")
        let real = folder.write("elsewhere/real.jpg")
        _ = unsafe real.withCString { unsafe chmod($0, 0o640) }
        folder.symlink(target, folder.path("photo.jpg"))
        try SidecarFile(of: folder.path("photo.jpg")).write(["dog"])
        let sidecar = status(folder.path("photo.xmp"))
        #expect(sidecar.st_size > 0)
        #expect(sidecar.st_mode & 0o777 == mode)
    }

    @Test func `no tags make no sidecar, nor does a file that has gone`() throws {
        let folder = try TemporaryFolder()
        #expect(try SidecarFile(of: folder.write("photo.jpg")).write([]))
        #expect(try !SidecarFile(of: folder.path("gone.jpg")).write(["dog"]))
        #expect(try names(folder) == ["photo.jpg"])
    }

    @Test func `a sidecar in capitals is merged, and what a kill has left is taken away`() throws {
        let folder = try TemporaryFolder()
        let picture = folder.write("photo.jpg")
        try SidecarFile(of: picture).write(["dog"])
        folder.move(folder.path("photo.xmp"), folder.path("photo.XMP"))
        let hash = "photo.XMP".utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        let left = ".tagclipd-\(Hexadecimal.text((0..<8).map { UInt8(truncatingIfNeeded: hash >> (8 * $0)) })).sidecar"
        folder.write(left, "half a side")
        try SidecarFile(of: picture).write(["cat"])
        #expect(try names(folder) == ["photo.XMP", "photo.jpg"])
        #expect(try text(folder.path("photo.XMP")).contains("<rdf:li>cat</rdf:li>"))
    }

    @Test func `what is no XMP stays as it is`() throws {
        let folder = try TemporaryFolder()
        let picture = folder.write("photo.jpg")
        folder.write("photo.xmp", "<half")
        #expect(throws: SidecarProblem.self) { try SidecarFile(of: picture).write(["dog"]) }
        #expect(try text(folder.path("photo.xmp")) == "<half")
        folder.remove(folder.path("photo.xmp"))
        folder.write("elsewhere", "text")
        folder.symlink("elsewhere", folder.path("photo.xmp"))
        #expect(throws: SidecarProblem.self) { try SidecarFile(of: picture).write(["dog"]) }
        #expect(try names(folder) == ["elsewhere", "photo.jpg", "photo.xmp"])
    }

    @Test func `a name that is no UTF-8 has a sidecar too`() throws {
        let folder = try TemporaryFolder()
        let picture = folder.write(folder.root.appending([0xFF, 0x2E, 0x6A]), "picture")
        try SidecarFile(of: picture).write(["dog"])
        #expect(status(folder.root.appending([0xFF, 0x2E, 0x78, 0x6D, 0x70])).st_size > 0)
    }

    @Test func `a folder that can't be written is named once, and a sidecar that can't be merged by itself`() throws {
        let folder = try TemporaryFolder()
        let said = Mutex<[String]>([])
        let writer = SidecarWriter(name: "inbox", log: { @Sendable _, text in said.withLock { $0.append(text) } })
        let done = DispatchGroup()
        folder.write("bad.xmp", "no XMP")
        // Nobody can make files there, the superuser neither.
        let files =
            [PathBytes("/proc/self/status"), PathBytes("/proc/self/stat"), PathBytes("/proc/self/maps")]
            + [folder.write("bad.jpg"), folder.write("bad.png"), folder.write("good.jpg")]
        for file in files {
            done.enter()
            writer.write(["dog"], beside: file) { @Sendable in done.leave() }
        }
        #expect(done.wait(timeout: .now() + 20) == .success, "each is over, written or not")
        writer.stop(within: 10)
        let lines = said.withLock { $0 }
        #expect(lines.count == 2, "\(lines)")
        #expect(lines.contains { $0.hasPrefix("/proc/self: sidecars can't be written here: ") })
        #expect(lines.contains { $0.hasPrefix("\(folder.root)/bad.xmp: the sidecar is left as it is: ") })
        #expect(try names(folder) == ["bad.jpg", "bad.png", "bad.xmp", "good.jpg", "good.xmp"])
    }

    @Test func `a picture that leaves its sidecar's name no room is the only one without`() throws {
        let folder = try TemporaryFolder()
        // As long as names may be; the sidecar's has one byte more.
        let name = String(repeating: "a", count: 252) + ".ts"
        let long = folder.write(name)
        #expect(throws: SidecarProblem.name) { try SidecarFile(of: long).write(["dog"]) }
        #expect(try SidecarFile(of: long).write([]), "without tags there is nothing to write")
        try SidecarFile(of: folder.write("good.jpg")).write(["dog"])
        #expect(try names(folder) == [name, "good.jpg", "good.xmp"])
    }

    @Test(arguments: [[], ["*.bak", "raw/"]])
    func `a folder source sees nothing of a sidecar`(exclude: [String]) async throws {
        let folder = try TemporaryFolder()
        let picture = folder.write("photo.jpg")
        let watched = try WatchedFolder(
            folder,
            { options in
                options.rules = FolderRules(exclude: exclude)
                options.settle = .zero
            }, isMedia: { _ in true })
        try await watched.finish(1)
        try SidecarFile(of: picture).write(["dog"])
        try await watched.expectNothing()
        try SidecarFile(of: picture).write(["cat"])
        try await watched.expectNothing()
        watched.source.rescan()
        try await watched.expectNothing()
        #expect(watched.ledger.count == 2)
        #expect(Set(watched.ledger.all.map(\.0)) == [picture, folder.path("zz-sentinel.jpg")])
    }

    private static let hasExiftool = FileManager.default.isExecutableFile(atPath: "/usr/bin/exiftool")

    @Test(.enabled(if: hasExiftool, "there is no /usr/bin/exiftool (Debian: libimage-exiftool-perl)"))
    func `exiftool reads the labels back`() throws {
        let folder = try TemporaryFolder()
        let labels = ["dog", "a & b <c> \"d\"", "größe 犬"]
        try SidecarFile(of: folder.write("photo.jpg")).write(labels)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/exiftool")
        process.arguments = [
            "-j", "-G1", "-Subject", "-HierarchicalSubject", "-warning", "\(folder.path("photo.xmp"))",
        ]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let records = try #require(try JSONSerialization.jsonObject(with: data) as? [[String: Any]])
        #expect(records.first?["XMP-dc:Subject"] as? [String] == labels)
        #expect(records.first?["XMP-lr:HierarchicalSubject"] as? [String] == labels)
        #expect(records.first?.count == 3, "no warning, nor another Subject: \(records)")
    }
}
