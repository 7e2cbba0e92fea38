import Testing

@testable import Daemon

/// Files that are done and get other names while the folder is watched.
@Suite struct FolderRenameTests {
    private func watched(_ names: [String], in folder: TemporaryFolder) async throws -> WatchedFolder {
        folder.makeDirectory("album")
        for name in names { folder.write(name, "content of \(name)") }
        let watched = try WatchedFolder(folder) { $0.recursive = true }
        try await watched.finish(names.count)
        try await eventually("all are remembered") { watched.ledger.count == names.count }
        return watched
    }

    @Test(arguments: ["b.jpg", "album/b.jpg"])
    func `a copy of a file that then moves is told and the move is not`(_ target: String) async throws {
        let folder = try TemporaryFolder()
        let watched = try await watched(["a.jpg"], in: folder)
        folder.write("copy.jpg", "content of a.jpg")
        folder.move(folder.path("a.jpg"), folder.path(target))
        #expect(try await watched.finish(1) == ["copy.jpg"])
        #expect(watched.source.statistics.moved == 1)
        try await watched.expectNothing()
    }

    @Test func `a copy of a file that moves in hand is told and the move is not`() async throws {
        let folder = try TemporaryFolder()
        let watched = try WatchedFolder(folder)
        let path = folder.write("a.jpg", "content")
        let file = try await watched.take()
        folder.write("copy.jpg", "content")
        folder.move(path, folder.path("b.jpg"))
        try await watched.expectNothing()
        #expect(watched.source.outcome(file, .done) == .report)
        watched.source.reported(file)
        #expect(try await watched.finish(1) == ["copy.jpg"])
        try await eventually("the move is noticed") { watched.source.statistics.moved == 1 }
        try await watched.expectNothing()
    }

    @Test func `what is renamed again at once is not done again`() async throws {
        let folder = try TemporaryFolder()
        let watched = try await watched(["a.jpg"], in: folder)
        folder.move(folder.path("a.jpg"), folder.path("b.jpg"))
        folder.move(folder.path("b.jpg"), folder.path("album/c.jpg"))
        folder.move(folder.path("album/c.jpg"), folder.path("d.jpg"))
        folder.write("copy.jpg", "content of a.jpg")
        #expect(try await watched.finish(1) == ["copy.jpg"])
        try await watched.expectNothing()
        #expect(watched.ledger.entry(at: folder.path("d.jpg")) != nil)
    }

    @Test func `a file that is moved over a done one is not done again, what it displaced is`() async throws {
        let folder = try TemporaryFolder()
        let watched = try await watched(["a.jpg", "b.jpg"], in: folder)
        folder.move(folder.path("a.jpg"), folder.path("b.jpg"))
        try await eventually("the move is noticed") { watched.source.statistics.moved == 1 }
        try await watched.expectNothing()
        folder.write("c.jpg", "content of b.jpg")
        #expect(try await watched.finish(1) == ["c.jpg"])
    }

    @Test(arguments: ["between.jpg", ".between.jpg"])
    func `two files that change their names are not done again`(_ between: String) async throws {
        let folder = try TemporaryFolder()
        let watched = try await watched(["a.jpg", "b.jpg"], in: folder)
        folder.move(folder.path("a.jpg"), folder.path(between))
        folder.move(folder.path("b.jpg"), folder.path("a.jpg"))
        folder.move(folder.path(between), folder.path("b.jpg"))
        try await eventually("the moves are noticed") { watched.source.statistics.moved == 3 }
        try await watched.expectNothing()
        #expect(watched.ledger.entry(at: folder.path(between)) == nil)
    }

    @Test func `two files that are exchanged are not done again`() async throws {
        let folder = try TemporaryFolder()
        let watched = try await watched(["a.jpg", "b.jpg"], in: folder)
        folder.exchange(folder.path("a.jpg"), folder.path("b.jpg"))
        try await eventually("the moves are noticed") { watched.source.statistics.moved == 2 }
        try await watched.expectNothing()
        folder.exchange(folder.path("a.jpg"), folder.path("b.jpg"))
        try await eventually("the moves are noticed") { watched.source.statistics.moved == 4 }
        try await watched.expectNothing()
    }

    @Test func `a directory of done files that moves after one was copied is not done again`() async throws {
        let folder = try TemporaryFolder()
        let watched = try await watched(["album/a.jpg", "album/b.jpg"], in: folder)
        folder.write("copy.jpg", "content of album/a.jpg")
        folder.move(folder.path("album"), folder.path("collection"))
        #expect(try await watched.finish(1) == ["copy.jpg"])
        try await eventually("the moves are noticed") { watched.source.statistics.moved == 2 }
        try await watched.expectNothing()
    }

    @Test func `a file that is what a backup of it was is told`() async throws {
        let folder = try TemporaryFolder()
        let watched = try await watched(["a.jpg"], in: folder)
        folder.move(folder.path("a.jpg"), folder.path("a.jpg.tmp"))
        folder.write("a.jpg", "something else")
        #expect(try await watched.finish(1) == ["a.jpg"])
        folder.remove(folder.path("a.jpg.tmp"))
        folder.write("a.jpg", "content of a.jpg")
        #expect(try await watched.finish(1) == ["a.jpg"])
        #expect(watched.source.statistics.moved == 1)
    }
}
