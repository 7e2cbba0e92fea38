import Testing

@testable import Daemon

/// Files that leave the folder, and their content that comes again.
@Suite struct FolderLeavingTests {
    private let folder: TemporaryFolder
    private let outside: TemporaryFolder
    private let ledger = MemoryLedger()

    init() throws {
        folder = try TemporaryFolder()
        outside = try TemporaryFolder()
        folder.makeDirectory("album")
    }

    /// Lets files of some names be done.
    private func watched(
        _ names: [String], system: FolderSystem = FolderSystem(), _ change: (inout FolderOptions) -> Void = { _ in }
    ) async throws -> WatchedFolder {
        for name in names { folder.write(name, "content of \(name)") }
        let watched = try WatchedFolder(folder, ledger: ledger, system: system) {
            $0.recursive = true
            change(&$0)
        }
        try await watched.finish(names.count)
        try await eventually("all are remembered") { ledger.count == names.count }
        return watched
    }

    private func hasLeft(_ name: String) async throws {
        try await eventually("it is seen that \(name) has left") {
            ledger.entry(at: folder.path(name))?.hasLeft == true
        }
    }

    @Test func `content that was deleted is told again under another name`() async throws {
        let watched = try await watched(["a.jpg"])
        folder.remove(folder.path("a.jpg"))
        folder.write("album/b.jpg", "content of a.jpg")
        #expect(try await watched.finish(1) == ["album/b.jpg"])
        #expect(watched.source.statistics.moved == 0)
        try await watched.expectNothing()
    }

    @Test func `content that is left under one name is no matter of another that was deleted`() async throws {
        let watched = try await watched(["a.jpg"])
        folder.remove(folder.path("a.jpg"))
        folder.write("b.jpg", "content of a.jpg")
        #expect(try await watched.finish(1) == ["b.jpg"])
        try await eventually("both are remembered") { ledger.count == 2 }
        folder.move(folder.path("b.jpg"), folder.path("album/c.jpg"))
        try await eventually("the move is noticed") { watched.source.statistics.moved == 1 }
        try await watched.expectNothing()
    }

    @Test func `what was moved out of the folder is told when it comes under another name`() async throws {
        let watched = try await watched(["a.jpg"])
        folder.move(folder.path("a.jpg"), outside.path("a.jpg"))
        try await hasLeft("a.jpg")
        folder.move(outside.path("a.jpg"), folder.path("b.jpg"))
        #expect(try await watched.finish(1) == ["b.jpg"])
        #expect(watched.source.statistics.moved == 0)
    }

    @Test func `what comes back under its own name is not told, nor when it then moves`() async throws {
        let watched = try await watched(["a.jpg"])
        folder.move(folder.path("a.jpg"), outside.path("a.jpg"))
        try await hasLeft("a.jpg")
        folder.move(outside.path("a.jpg"), folder.path("a.jpg"))
        try await eventually("it is back") { ledger.entry(at: folder.path("a.jpg"))?.hasLeft == false }
        folder.move(folder.path("a.jpg"), folder.path("b.jpg"))
        try await eventually("the move is noticed") { watched.source.statistics.moved == 1 }
        try await watched.expectNothing()
    }

    @Test func `files of a directory that was moved out have left`() async throws {
        let watched = try await watched(["album/a.jpg", "b.jpg"])
        folder.move(folder.path("album"), outside.path("album"))
        try await hasLeft("album/a.jpg")
        #expect(ledger.entry(at: folder.path("b.jpg"))?.hasLeft == false)
        folder.write("c.jpg", "content of album/a.jpg")
        #expect(try await watched.finish(1) == ["c.jpg"])
    }

    @Test func `a file that moves into a new directory before that is watched is not told`() async throws {
        let clock = HandClock()
        folder.write("a.jpg", "content")
        let watched = try WatchedFolder(folder, ledger: ledger, clock: clock) { $0.recursive = true }
        try await watched.finish(1, turning: clock)
        try await eventually("it is remembered") { ledger.count == 1 }
        // Only that it went is told, and then that there is a directory.
        let new = outside.makeDirectory("new")
        folder.move(folder.path("a.jpg"), new.appending("b.jpg".utf8))
        folder.move(new, folder.path("new"))
        try await eventually("the directory is watched") { watched.source.statistics.watches == 3 }
        try await eventually("the move is noticed") {
            clock.turn(.seconds(1))
            watched.source.wake()
            return watched.source.statistics.moved == 1
        }
        folder.write("c.jpg", "something else")
        #expect(try await watched.finish(1, turning: clock) == ["c.jpg"])
    }

    @Test func `a link that takes the place of its file is not told`() async throws {
        let watched = try await watched(["a.jpg"])
        folder.link(folder.path("a.jpg"), folder.path("b.jpg"))
        folder.remove(folder.path("a.jpg"))
        try await eventually("it is known") { ledger.entry(at: folder.path("b.jpg")) != nil }
        try await watched.expectNothing()
    }

    @Test func `what is deleted in hand is told again under another name`() async throws {
        let watched = try await watched([])
        let path = folder.write("a.jpg", "content")
        let file = try await watched.take()
        folder.remove(path)
        folder.write("b.jpg", "content")
        #expect(watched.source.outcome(file, .done) == .report)
        watched.source.reported(file)
        #expect(try await watched.finish(1) == ["b.jpg"])
        #expect(watched.source.statistics.moved == 0)
    }

    @Test func `what went while nobody looked has left when the folder was looked through`() async throws {
        do {
            let first = try await watched(["a.jpg", "b.jpg"])
            #expect(first.source.stop())
        }
        folder.remove(folder.path("a.jpg"))
        let second = try WatchedFolder(folder, ledger: ledger) { $0.recursive = true }
        try await hasLeft("a.jpg")
        folder.write("c.jpg", "content of a.jpg")
        #expect(try await second.finish(1) == ["c.jpg"])
    }

    @Test func `where no event tells anything walks tell a move from what has left`() async throws {
        var system = FolderSystem()
        system.remoteFileSystem = { _ in "nfs" }
        system.received = { _ in [] }
        let watched = try await watched(["a.jpg", "z.jpg"], system: system) { $0.poll = .milliseconds(20) }
        folder.move(folder.path("a.jpg"), folder.path("b.jpg"))
        try await eventually("the move is noticed") { watched.source.statistics.moved == 1 }
        folder.remove(folder.path("b.jpg"))
        try await hasLeft("b.jpg")
        folder.write("c.jpg", "content of a.jpg")
        #expect(try await watched.finish(1) == ["c.jpg"])
        #expect(watched.source.statistics.moved == 1)
    }

    @Test func `files of a disk that is not there have not left`() async throws {
        do {
            let first = try await watched(["album/a.jpg", "b.jpg"])
            #expect(first.source.stop())
        }
        // An empty directory on another device is what an unmounted disk leaves behind.
        for (path, entry) in ledger.all where path.isInside(folder.path("album")) {
            var entry = entry
            entry.identity = entry.identity.map { FileIdentity(device: $0.device + 1, inode: $0.inode) }
            ledger.record(entry, at: path)
        }
        folder.remove(folder.path("album/a.jpg"))
        folder.remove(folder.path("b.jpg"))
        folder.write("c.jpg", "something else")
        let second = try WatchedFolder(folder, ledger: ledger) { $0.recursive = true }
        try await second.finish(1)
        try await hasLeft("b.jpg")
        #expect(ledger.entry(at: folder.path("album/a.jpg"))?.hasLeft == false)
    }

    @Test func `of names that are gone those are overdue whose second half does not come`() {
        var departures = Departures()
        let (a, b, c) = (PathBytes("a"), PathBytes("b"), PathBytes("c"))
        departures.note(a, cookie: 1, at: .zero)
        departures.note(b, cookie: 2, at: .zero)
        departures.note(c, at: .seconds(1))
        let pair = [departures.take(2), departures.take(2)]
        #expect(pair == [b, nil])
        #expect(departures.due == Departures.patience)
        let overdue = [Duration.milliseconds(499), .seconds(1), .seconds(2)].map { time in
            departures.takeOverdue(at: time).map(\.path)
        }
        #expect(overdue == [[], [a], [c]])
        #expect(departures.isEmpty)
    }

    @Test func `of many names that are gone the latest are kept`() {
        var departures = Departures()
        for number in 0..<Departures.limit {
            #expect(!departures.isFull)
            departures.note(PathBytes("\(number)"), cookie: UInt32(number + 1), at: .zero)
        }
        #expect(departures.isFull)
        departures.note(PathBytes("last"), cookie: 0, at: .zero)
        let found = [1, 2].map { departures.take($0) }
        #expect(found == [nil, PathBytes("1")])
    }
}
