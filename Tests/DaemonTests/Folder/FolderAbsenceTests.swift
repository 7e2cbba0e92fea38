import Testing

@testable import Daemon

/// Files that are done and get other names while nobody looks.
@Suite struct FolderAbsenceTests {
    private let folder: TemporaryFolder
    private let ledger = MemoryLedger()

    init() throws {
        folder = try TemporaryFolder()
        folder.makeDirectory("album")
    }

    /// Lets files be done, then something happen, and begins to watch again.
    private func watched(after names: [String], _ change: () -> Void) async throws -> WatchedFolder {
        for (number, name) in names.enumerated() {
            // The clock of file systems is coarse: files written one after another may have one time.
            folder.age(folder.write(name, "content of \(name)"), seconds: 100 + number)
        }
        let first = try WatchedFolder(folder, ledger: ledger) { $0.recursive = true }
        try await first.finish(names.count)
        #expect(first.source.stop())
        #expect(ledger.count == names.count)
        change()
        return try WatchedFolder(folder, ledger: ledger) { $0.recursive = true }
    }

    private func move(_ from: String, _ to: String) {
        folder.move(folder.path(from), folder.path(to))
    }

    /// Gives every file known other device and inode numbers.
    private func renumber(inodes: Bool) {
        for (path, entry) in ledger.all {
            var entry = entry
            entry.identity = entry.identity.map {
                FileIdentity(device: $0.device + 1, inode: inodes ? $0.inode + 1_000_000_000 : $0.inode)
            }
            ledger.record(entry, at: path)
        }
    }

    private func expectMoves(_ count: Int, _ watched: WatchedFolder) async throws {
        try await eventually("the moves are noticed") { watched.source.statistics.moved == count }
        try await watched.expectNothing()
        #expect(watched.source.statistics.moved == count)
    }

    @Test(arguments: ["album/copy.jpg", "zz.jpg"], ["b.jpg", "album/b.jpg"])
    func `a copy is told and a move is not, in whichever order they are met`(
        _ copy: String, _ target: String
    ) async throws {
        let watched = try await watched(after: ["a.jpg"]) {
            folder.write(copy, "content of a.jpg")
            move("a.jpg", target)
        }
        #expect(try await watched.finish(1) == [copy])
        try await expectMoves(1, watched)
    }

    @Test func `a reboot that renumbers devices changes nothing`() async throws {
        let watched = try await watched(after: ["a.jpg"]) {
            folder.write("album/copy.jpg", "content of a.jpg")
            move("a.jpg", "b.jpg")
            renumber(inodes: false)
        }
        #expect(try await watched.finish(1) == ["album/copy.jpg"])
        try await expectMoves(1, watched)
    }

    @Test func `where inodes are renumbered content alone tells a move`() async throws {
        let names = (0..<20).map { "\($0).jpg" }
        let watched = try await watched(after: names) {
            for name in names { move(name, "album/\(name)") }
            renumber(inodes: true)
        }
        try await expectMoves(20, watched)
    }

    @Test func `where inodes are renumbered one of two with the same content is told`() async throws {
        let watched = try await watched(after: ["a.jpg"]) {
            folder.write("copy.jpg", "content of a.jpg")
            move("a.jpg", "b.jpg")
            renumber(inodes: true)
        }
        try await watched.finish(1)
        try await expectMoves(1, watched)
    }

    @Test func `a copy whose original was removed is a move`() async throws {
        let watched = try await watched(after: ["a.jpg"]) {
            folder.write("b.jpg", "content of a.jpg")
            folder.remove(folder.path("a.jpg"))
        }
        try await expectMoves(1, watched)
    }

    @Test func `two files that have changed their names are not done again`() async throws {
        let watched = try await watched(after: ["a.jpg", "b.jpg"]) {
            folder.exchange(folder.path("a.jpg"), folder.path("b.jpg"))
        }
        try await eventually("both are known") {
            ["a", "b"].allSatisfy { name in
                let path = folder.path(name + ".jpg")
                return (try? FileStatus.of(path))?.version == ledger.entry(at: path)?.version
            }
        }
        try await watched.expectNothing()
    }

    @Test func `files that have each taken the name of the next are not done again`() async throws {
        let watched = try await watched(after: ["1.jpg", "2.jpg", "3.jpg"]) {
            move("3.jpg", "4.jpg")
            move("2.jpg", "3.jpg")
            move("1.jpg", "2.jpg")
        }
        try await eventually("all are known") {
            (2...4).allSatisfy { ledger.entry(at: folder.path("\($0).jpg"))?.version != nil }
        }
        try await expectMoves(3, watched)
    }

    @Test func `what was displaced by a move is told when its content comes again`() async throws {
        let outside = try TemporaryFolder()
        let watched = try await watched(after: ["a.jpg", "b.jpg"]) {
            // Keeps its inode from being used again.
            folder.link(folder.path("b.jpg"), outside.path("b.jpg"))
            move("a.jpg", "b.jpg")
        }
        try await expectMoves(1, watched)
        folder.write("c.jpg", "content of b.jpg")
        #expect(try await watched.finish(1) == ["c.jpg"])
    }

    @Test func `a directory that has moved is not done again, a copy from it is`() async throws {
        let watched = try await watched(after: ["album/a.jpg", "album/b.jpg"]) {
            folder.write("a-copy.jpg", "content of album/b.jpg")
            move("album", "collection")
        }
        #expect(try await watched.finish(1) == ["a-copy.jpg"])
        try await expectMoves(2, watched)
    }

    @Test func `links to a file that has moved are not done again, a copy is`() async throws {
        let watched = try await watched(after: ["x.jpg"]) {
            folder.write("copy.jpg", "content of x.jpg")
            move("x.jpg", "y.jpg")
            folder.link(folder.path("y.jpg"), folder.path("hard.jpg"))
            folder.symlink("y.jpg", folder.path("a-soft.jpg"))
        }
        #expect(try await watched.finish(1) == ["copy.jpg"])
        try await eventually("the links are noticed") { watched.source.statistics.linked == 2 }
        try await expectMoves(1, watched)
    }

    @Test func `a copy of a file of which a hard link is left is told`() async throws {
        let watched = try await watched(after: ["x.jpg"]) {
            folder.link(folder.path("x.jpg"), folder.path("hard.jpg"))
            folder.write("copy.jpg", "content of x.jpg")
            folder.remove(folder.path("x.jpg"))
        }
        #expect(try await watched.finish(1) == ["copy.jpg"])
        try await expectMoves(1, watched)
    }
}
