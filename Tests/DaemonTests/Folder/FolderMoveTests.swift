import Testing

@testable import Daemon

@Suite struct FolderMoveTests {
    @Test func `a moved file is not done again and a copy of it is`() async throws {
        let folder = try TemporaryFolder()
        folder.makeDirectory("album")
        let watched = try WatchedFolder(folder) { $0.recursive = true }
        folder.write("a.jpg", "content")
        try await watched.finish(1)
        folder.move(folder.path("a.jpg"), folder.path("album/b.jpg"))
        try await eventually("the move is noticed") { watched.source.statistics.moved == 1 }
        folder.write("copy.jpg", "content")
        #expect(try await watched.finish(1) == ["copy.jpg"])
        try await watched.expectNothing()
    }

    @Test func `a directory that is renamed is not done again`() async throws {
        let folder = try TemporaryFolder()
        folder.makeDirectory("one/deep")
        for number in 0..<5 { folder.write("one/deep/\(number).jpg", "\(number)") }
        let watched = try WatchedFolder(folder) { $0.recursive = true }
        try await watched.finish(5)
        folder.move(folder.path("one"), folder.path("two"))
        try await eventually("the moves are noticed") { watched.source.statistics.moved == 5 }
        folder.write("two/deep/new.jpg", "new")
        #expect(try await watched.finish(1) == ["two/deep/new.jpg"])
        try await watched.expectNothing()
    }

    @Test func `links to a done file are not done again`() async throws {
        let folder = try TemporaryFolder()
        let watched = try WatchedFolder(folder)
        let path = folder.write("a.jpg", "content")
        try await watched.finish(1)
        folder.link(path, folder.path("hard.jpg"))
        folder.symlink("a.jpg", folder.path("soft.jpg"))
        try await eventually("the links are noticed") { watched.source.statistics.linked == 2 }
        try await watched.expectNothing()
    }

    @Test func `links to anything else are tagged`() async throws {
        let folder = try TemporaryFolder()
        let outside = try TemporaryFolder()
        let target = outside.write("a.jpg", "content")
        let watched = try WatchedFolder(folder)
        folder.link(target, folder.path("hard.jpg"))
        #expect(try await watched.finish(1) == ["hard.jpg"])
        folder.symlink(outside.write("b.jpg", "other").description, folder.path("soft.jpg"))
        #expect(try await watched.finish(1) == ["soft.jpg"])
    }

    @Test func `a hard link waits for the file that is in hand`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.write("a.jpg", "content")
        folder.link(path, folder.path("b.jpg"))
        let watched = try WatchedFolder(folder)
        let file = try await watched.take()
        #expect(watched.name(file) == "a.jpg")
        try await watched.expectNothing()
        #expect(watched.source.outcome(file, .done) == .report)
        watched.source.reported(file)
        try await eventually("the link is noticed") { watched.source.statistics.linked == 1 }
        try await watched.expectNothing()
    }

    @Test func `a hard link to a file that failed is tried by itself`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.write("a.jpg", "content")
        folder.age(path, seconds: 300)
        folder.link(path, folder.path("b.jpg"))
        let watched = try WatchedFolder(folder)
        let file = try await watched.take()
        #expect(watched.source.outcome(file, .failed(endedEarly: false)) == .report)
        watched.source.reported(file)
        #expect(try await watched.finish(1) == ["b.jpg"])
    }

    @Test func `a file linked into place whose first name goes at once is found`() async throws {
        let folder = try TemporaryFolder()
        let watched = try WatchedFolder(folder)
        try await eventually("the folder is watched") { watched.source.statistics.watches == 1 }
        let working = folder.write(".a.working", "content")
        folder.link(working, folder.path("a.jpg"))
        folder.remove(working)
        #expect(try await watched.finish(1) == ["a.jpg"])
    }

    @Test func `a file that moves while it is in hand is done once`() async throws {
        let folder = try TemporaryFolder()
        let watched = try WatchedFolder(folder)
        let path = folder.write("a.jpg", "content")
        let file = try await watched.take()
        folder.move(path, folder.path("b.jpg"))
        try await watched.expectNothing()
        #expect(watched.source.outcome(file, .done) == .report)
        watched.source.reported(file)
        try await eventually("the move is noticed") { watched.source.statistics.moved == 1 }
        try await watched.expectNothing()
    }

    @Test func `a file that is gone when it is tried is passed over`() async throws {
        let folder = try TemporaryFolder()
        let watched = try WatchedFolder(folder)
        let path = folder.write("a.jpg", "content")
        let file = try await watched.take()
        folder.move(path, folder.path("b.jpg"))
        #expect(watched.source.outcome(file, .failed(endedEarly: false)) == .vanished)
        #expect(try await watched.finish(1) == ["b.jpg"])
    }

    @Test func `a second source of the same ledger does nothing again`() async throws {
        let folder = try TemporaryFolder()
        for number in 0..<10 { folder.write("\(number).jpg", "\(number)") }
        let ledger = MemoryLedger()
        let first = try WatchedFolder(folder, ledger: ledger)
        try await first.finish(10)
        #expect(first.source.stop())
        folder.move(folder.path("3.jpg"), folder.path("three.jpg"))
        let second = try WatchedFolder(folder, ledger: ledger)
        try await second.expectNothing()
    }
}
