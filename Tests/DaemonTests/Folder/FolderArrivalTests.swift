import Glibc
import Synchronization
import Testing

@testable import Daemon

@Suite struct FolderArrivalTests {
    @Test func `what lies there is the backlog and what comes is new`() async throws {
        let folder = try TemporaryFolder()
        folder.write("old.jpg", "old")
        let watched = try WatchedFolder(folder)
        let old = try await watched.take()
        #expect(watched.name(old) == "old.jpg")
        #expect(old.arrival == .backlog)
        #expect(old.size == 3)
        folder.write("new.jpg")
        let new = try await watched.take()
        #expect(watched.name(new) == "new.jpg")
        #expect(new.arrival == .new)
        #expect(new.attempt == 1)
        #expect(watched.announcements >= 2)
    }

    @Test func `a file is handed out once however often it is touched upon`() async throws {
        let folder = try TemporaryFolder()
        let watched = try WatchedFolder(folder)
        let path = folder.write("a.jpg")
        #expect(try await watched.finish(1) == ["a.jpg"])
        let writer = unsafe path.withCString { unsafe open($0, O_WRONLY | O_CLOEXEC) }
        close(writer)
        folder.move(path, folder.path("a.tmp"))
        folder.move(folder.path("a.tmp"), path)
        try await watched.expectNothing()
    }

    @Test func `a changed file is due again`() async throws {
        let folder = try TemporaryFolder()
        let watched = try WatchedFolder(folder)
        folder.write("a.jpg", "one")
        try await watched.finish(1)
        folder.write("a.jpg", "other")
        #expect(try await watched.take().size == 5)
    }

    @Test func `a file changed while it is in hand is due again afterwards`() async throws {
        let folder = try TemporaryFolder()
        let watched = try WatchedFolder(folder)
        folder.write("a.jpg", "one")
        let file = try await watched.take()
        folder.write("a.jpg", "another")
        try await watched.expectNothing()
        #expect(watched.source.outcome(file, .done) == .report)
        watched.source.reported(file)
        #expect(try await watched.take().size == 7)
    }

    @Test func `a file under its working name waits for its own`() async throws {
        let folder = try TemporaryFolder()
        let watched = try WatchedFolder(folder)
        let working = folder.write("a.jpg.part")
        try await watched.expectNothing()
        folder.move(working, folder.path("a.jpg"))
        #expect(try await watched.finish(1) == ["a.jpg"])
    }

    @Test func `a growing file is handed out when it has kept its size`() async throws {
        let folder = try TemporaryFolder()
        let clock = HandClock()
        let watched = try WatchedFolder(folder, clock: clock) { $0.settle = .seconds(2) }
        let path = folder.path("a.jpg")
        for _ in 1...20 {
            let writer = unsafe path.withCString { unsafe open($0, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644) }
            #expect(unsafe write(writer, "xxxxx", 5) == 5)
            close(writer)
            clock.turn(.milliseconds(1900))
            watched.source.wake()
            #expect(watched.source.next() == nil)
        }
        var size: Int64?
        try await eventually("the file is due") {
            clock.turn(.milliseconds(500))
            watched.source.wake()
            size = watched.source.next()?.size
            return size != nil
        }
        #expect(size == 100)
    }

    @Test func `a file that is created and stays open is left to its writer`() async throws {
        let folder = try TemporaryFolder()
        let watched = try WatchedFolder(folder)
        let path = folder.path("a.jpg")
        let writer = unsafe path.withCString { unsafe open($0, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644) }
        #expect(unsafe write(writer, "half", 4) == 4)
        try await watched.expectNothing()
        #expect(unsafe write(writer, "rest", 4) == 4)
        close(writer)
        #expect(try await watched.take().size == 8)
    }

    @Test func `trees made and filled at once lose nothing`() async throws {
        let folder = try TemporaryFolder()
        let watched = try WatchedFolder(folder) { $0.recursive = true }
        try await eventually("the folder is watched") { watched.source.statistics.watches == 1 }
        var expected: Set<String> = []
        for number in 0..<30 {
            folder.makeDirectory("\(number)/b/c")
            for name in ["\(number)/b/c/x.jpg", "\(number)/y.jpg", "\(number)/b/z.jpg"] {
                folder.write(name, name)
                expected.insert(name)
            }
        }
        #expect(Set(try await watched.finish(90)) == expected)
        try await watched.expectNothing()
        #expect(watched.source.statistics.watches == 91)
    }

    @Test func `a tree that is moved in is read and watched`() async throws {
        let folder = try TemporaryFolder()
        let outside = try TemporaryFolder()
        outside.makeDirectory("tree/deep")
        outside.write("tree/deep/a.jpg", "a")
        let watched = try WatchedFolder(folder) { $0.recursive = true }
        try await eventually("the folder is watched") { watched.source.statistics.watches == 1 }
        folder.move(outside.path("tree"), folder.path("tree"))
        #expect(try await watched.finish(1) == ["tree/deep/a.jpg"])
        folder.write("tree/deep/b.jpg", "b")
        #expect(try await watched.finish(1) == ["tree/deep/b.jpg"])
    }

    @Test func `directories below are left alone unless asked for`() async throws {
        let folder = try TemporaryFolder()
        folder.makeDirectory("below")
        folder.write("below/a.jpg")
        let watched = try WatchedFolder(folder)
        folder.makeDirectory("more")
        folder.write("more/b.jpg")
        try await watched.expectNothing()
        #expect(watched.source.statistics.watches == 1)
    }

    @Test func `excluded directories are neither read nor watched`() async throws {
        let folder = try TemporaryFolder()
        for name in ["@eaDir", ".git", "raw", "kept"] {
            folder.makeDirectory(name)
            folder.write(name + "/a.jpg", name)
        }
        let watched = try WatchedFolder(folder) {
            $0.recursive = true
            $0.rules = FolderRules(exclude: ["raw"])
        }
        #expect(try await watched.finish(1) == ["kept/a.jpg"])
        folder.write("raw/b.jpg", "b")
        folder.write("skip.tmp", "c")
        try await watched.expectNothing()
        #expect(watched.source.statistics.watches == 2)
    }

    @Test func `content decides about other suffixes and each is counted once`() async throws {
        let folder = try TemporaryFolder()
        folder.write("photo", "media")
        folder.write("notes.txt", "text")
        let watched = try WatchedFolder(
            folder, { $0.rescan = .milliseconds(20) },
            isMedia: { path in (try? OpenFile.reading(path).read(5, at: 0)) == Array("media".utf8) })
        #expect(try await watched.finish(1) == ["photo"])
        folder.write("more.txt", "text too")
        try await eventually("both are ignored") { watched.source.statistics.ignored == 2 }
        try await watched.expectNothing()
        #expect(watched.source.statistics.ignored == 2)
    }

    @Test func `names of any bytes are handed out as they are`() async throws {
        let folder = try TemporaryFolder()
        let watched = try WatchedFolder(folder)
        let odd = folder.root.appending([0xff, 0x0a, 0x25, 0x30, 0x33, 0x64] + Array(".jpg".utf8))
        folder.write(odd, "x")
        #expect(try await watched.take().path == odd)
    }

    @Test func `an overflow is made good by a rescan`() async throws {
        let folder = try TemporaryFolder()
        var system = FolderSystem()
        system.received = { events in
            events.isEmpty ? [] : [InotifyEvent(watch: -1, mask: UInt32(IN_Q_OVERFLOW), name: [])]
        }
        let watched = try WatchedFolder(folder, system: system) { $0.recursive = true }
        try await eventually("the folder is watched") { watched.source.statistics.watches == 1 }
        folder.makeDirectory("a/b")
        for number in 0..<20 { folder.write("a/b/\(number).jpg", "\(number)") }
        #expect(Set(try await watched.finish(20)).count == 20)
        try await watched.expectNothing()
    }

    @Test func `more arrivals than may be held are found later`() async throws {
        let folder = try TemporaryFolder()
        let watched = try WatchedFolder(folder) { $0.arrivalLimit = 8 }
        try await eventually("the folder is watched") { watched.source.statistics.watches == 1 }
        for number in 0..<100 { folder.write("\(number).jpg", "\(number)") }
        #expect(Set(try await watched.finish(100)).count == 100)
        try await watched.expectNothing()
    }

    @Test func `five thousand files in nested directories come exactly once`() async throws {
        let folder = try TemporaryFolder()
        for directory in 0..<50 {
            folder.makeDirectory("\(directory % 7)/\(directory)")
            for number in 0..<50 {
                folder.write("\(directory % 7)/\(directory)/\(number).jpg", "\(directory) \(number)")
            }
        }
        let watched = try WatchedFolder(folder) {
            $0.recursive = true
            $0.rescan = .milliseconds(300)
        }
        for directory in 50..<100 {
            folder.makeDirectory("\(directory % 7)/\(directory)")
            for number in 0..<50 {
                folder.write("\(directory % 7)/\(directory)/\(number).jpg", "\(directory) \(number)")
            }
        }
        #expect(Set(try await watched.finish(5000)).count == 5000)
        try await watched.expectNothing()
        #expect(watched.source.statistics.found == 5001)
        try await eventually("nothing waits") { watched.source.statistics.pendingBacklog == 0 }
    }
}
