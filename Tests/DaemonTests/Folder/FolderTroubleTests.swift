import Glibc
import Synchronization
import Testing

@testable import Daemon

@Suite struct FolderTroubleTests {
    /// What a test refuses, as the system would.
    private final class Refusal: Sendable {
        let isOn = Atomic<Bool>(true)

        func refuse(_ call: String, _ code: Int32) throws(SystemError) {
            if isOn.load(ordering: .relaxed) { throw SystemError(call: call, code: code) }
        }
    }

    /// A system that does not open `a.jpg`.
    private func system(_ refusal: Refusal) -> FolderSystem {
        var system = FolderSystem()
        system.openFile = { path throws(SystemError) in
            if path.name == Array("a.jpg".utf8)[...] { try refusal.refuse("open", EACCES) }
            return try OpenFile.reading(path)
        }
        return system
    }

    @Test func `a folder that vanishes and comes back is said once and not done again`() async throws {
        let folder = try TemporaryFolder()
        let inbox = folder.makeDirectory("inbox")
        folder.write("inbox/a.jpg", "a")
        let watched = try WatchedFolder(folder) { $0.root = inbox }
        try await watched.finish(1)
        folder.move(inbox, folder.path("away"))
        try await eventually("the loss is said") { !watched.notices.isEmpty }
        #expect(watched.source.next() == nil)
        #expect(watched.source.statistics.isMissing)
        folder.write("away/b.jpg", "b")
        folder.move(folder.path("away"), inbox)
        #expect(try await watched.finish(1) == ["inbox/b.jpg"])
        let kinds = watched.notices.map { notice in
            switch notice {
            case .rootMissing: "missing"
            case .rootBack: "back"
            default: "other"
            }
        }
        #expect(kinds == ["missing", "back"])
        folder.write("inbox/c.jpg", "c")
        #expect(try await watched.finish(1) == ["inbox/c.jpg"])
    }

    @Test func `a folder that is not there yet is waited for`() async throws {
        let folder = try TemporaryFolder()
        let later = folder.path("later")
        let watched = try WatchedFolder(folder) { $0.root = later }
        try await eventually("its absence is said") { watched.notices.count == 1 }
        folder.makeDirectory("later")
        folder.write("later/a.jpg")
        #expect(try await watched.finish(1) == ["later/a.jpg"])
    }

    @Test func `a folder made anew in its place is read`() async throws {
        let folder = try TemporaryFolder()
        let inbox = folder.makeDirectory("inbox")
        let watched = try WatchedFolder(folder) { $0.root = inbox }
        try await eventually("the folder is watched") { watched.source.statistics.watches == 1 }
        folder.remove(inbox)
        folder.makeDirectory("inbox")
        folder.write("inbox/a.jpg")
        #expect(try await watched.finish(1) == ["inbox/a.jpg"])
        folder.write("inbox/b.jpg", "b")
        #expect(try await watched.finish(1) == ["inbox/b.jpg"])
    }

    @Test func `files of a vanished folder are not failures`() async throws {
        let folder = try TemporaryFolder()
        let inbox = folder.makeDirectory("inbox")
        folder.write("inbox/a.jpg", "a")
        let watched = try WatchedFolder(folder) { $0.root = inbox }
        let file = try await watched.take()
        folder.move(inbox, folder.path("away"))
        #expect(watched.source.outcome(file, .failed(endedEarly: true)) == .vanished)
        try await eventually("the loss is said") { !watched.notices.isEmpty }
        folder.move(folder.path("away"), inbox)
        #expect(try await watched.finish(1) == ["inbox/a.jpg"])
    }

    @Test func `refused watches mean polling, one warning that names the sysctl, and another try`() async throws {
        let folder = try TemporaryFolder()
        folder.makeDirectory("below")
        let refusal = Refusal()
        var system = FolderSystem()
        system.beforeWatch = { path throws(SystemError) in
            if path.name == Array("below".utf8)[...] { try refusal.refuse("inotify_add_watch", ENOSPC) }
        }
        let watched = try WatchedFolder(folder, system: system) {
            $0.recursive = true
            $0.poll = .milliseconds(20)
            $0.watchRetry = .milliseconds(60)
        }
        for number in 0..<5 {
            folder.write("below/\(number).jpg", "\(number)")
            #expect(try await watched.finish(1) == ["below/\(number).jpg"])
        }
        #expect(watched.source.statistics.isPolling)
        #expect(watched.notices.count == 1)
        #expect(watched.notices.first?.description.contains("fs.inotify.max_user_watches") == true)
        refusal.isOn.store(false, ordering: .relaxed)
        try await eventually("the watch is had") { watched.source.statistics.watches == 2 }
        try await eventually("polling ends") { !watched.source.statistics.isPolling }
        folder.write("below/last.jpg", "last")
        #expect(try await watched.finish(1) == ["below/last.jpg"])
    }

    @Test func `on a network file system the tree is polled as well`() async throws {
        let folder = try TemporaryFolder()
        var system = FolderSystem()
        system.remoteFileSystem = { _ in "nfs4" }
        // Nothing is heard: another machine writes.
        system.received = { _ in [] }
        let watched = try WatchedFolder(folder, system: system) { $0.poll = .milliseconds(20) }
        folder.write("a.jpg", "a")
        #expect(try await watched.finish(1) == ["a.jpg"])
        folder.write("b.jpg", "b")
        #expect(try await watched.finish(1) == ["b.jpg"])
        #expect(watched.notices.count == 1)
        #expect(watched.notices.first?.description.contains("nfs4") == true)
    }

    @Test func `a periodic rescan finds what no event told`() async throws {
        let folder = try TemporaryFolder()
        var system = FolderSystem()
        system.received = { _ in [] }
        let watched = try WatchedFolder(folder, system: system) { $0.rescan = .milliseconds(30) }
        for number in 0..<3 {
            folder.write("\(number).jpg", "\(number)")
            #expect(try await watched.finish(1) == ["\(number).jpg"])
        }
    }

    @Test func `a directory that was exchanged unheard is watched again from the next rescan on`() async throws {
        let (folder, away) = (try TemporaryFolder(), try TemporaryFolder())
        let album = folder.makeDirectory("album")
        let deafness = Refusal()
        var system = FolderSystem()
        system.received = { events in deafness.isOn.load(ordering: .relaxed) ? [] : events }
        let watched = try WatchedFolder(folder, system: system) { $0.recursive = true }
        try await eventually("both are watched") { watched.source.statistics.watches == 2 }
        folder.move(album, away.path("album"))
        folder.makeDirectory("album")
        folder.write("album/a.jpg", "a")
        watched.source.rescan()
        #expect(try await watched.finish(1) == ["album/a.jpg"])
        deafness.isOn.store(false, ordering: .relaxed)
        folder.write("album/b.jpg", "b")
        #expect(try await watched.finish(1) == ["album/b.jpg"])
        #expect(watched.source.statistics.watches == 2)
    }

    @Test func `an unreadable directory is warned about once and read when it can be`() async throws {
        let folder = try TemporaryFolder()
        let closed = folder.makeDirectory("closed")
        folder.write("closed/a.jpg", "a")
        let refusal = Refusal()
        var system = FolderSystem()
        system.openDirectory = { path, follows throws(SystemError) in
            if path == closed { try refusal.refuse("open", EACCES) }
            return try OpenFile.directory(path, followingLink: follows)
        }
        system.beforeWatch = { path throws(SystemError) in
            if path == closed { try refusal.refuse("inotify_add_watch", EACCES) }
        }
        let watched = try WatchedFolder(folder, system: system) { $0.recursive = true }
        try await watched.expectNothing()
        #expect(watched.notices == [.unreadableDirectory(closed, SystemError(call: "open", code: EACCES))])
        refusal.isOn.store(false, ordering: .relaxed)
        _ = unsafe closed.withCString { unsafe chmod($0, 0o700) }
        #expect(try await watched.finish(1) == ["closed/a.jpg"])
    }

    @Test func `a file without permission is tried again as soon as it has it`() async throws {
        let folder = try TemporaryFolder()
        let refusal = Refusal()
        let system = system(refusal)
        let watched = try WatchedFolder(folder, system: system) { $0.rescan = .milliseconds(20) }
        let path = folder.write("a.jpg", "a")
        let file = try await watched.take()
        #expect(watched.source.outcome(file, .failed(endedEarly: false)) == .retryLater)
        refusal.isOn.store(false, ordering: .relaxed)
        _ = unsafe path.withCString { unsafe chmod($0, 0o640) }
        let again = try await watched.take()
        #expect(again.attempt == 2)
        #expect(watched.source.outcome(again, .done) == .report)
        watched.source.reported(again)
        try await watched.expectNothing()
    }

    @Test func `a file reported for want of permission is due when it has it`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.write("a.jpg", "a")
        folder.age(path, seconds: 120)
        let refusal = Refusal()
        let system = system(refusal)
        let watched = try WatchedFolder(folder, system: system) { $0.rescan = .milliseconds(20) }
        let file = try await watched.take()
        #expect(watched.source.outcome(file, .failed(endedEarly: false)) == .report)
        watched.source.reported(file)
        try await watched.expectNothing()
        refusal.isOn.store(false, ordering: .relaxed)
        _ = unsafe path.withCString { unsafe chmod($0, 0o640) }
        #expect(try await watched.finish(1) == ["a.jpg"])
    }

    @Test func `a file that an earlier run could not read is due when it can be read`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.write("a.jpg", "a")
        folder.age(path, seconds: 120)
        let refusal = Refusal()
        let system = system(refusal)
        let ledger = MemoryLedger()
        do {
            let watched = try WatchedFolder(folder, ledger: ledger, system: system)
            let file = try await watched.take()
            #expect(watched.source.outcome(file, .failed(endedEarly: false)) == .report)
            watched.source.reported(file)
            try await eventually("it is remembered") { ledger.entry(at: path)?.couldNotBeRead == true }
        }
        do {
            let watched = try WatchedFolder(folder, ledger: ledger, system: system) { $0.rescan = .milliseconds(20) }
            try await watched.expectNothing()
        }
        refusal.isOn.store(false, ordering: .relaxed)
        let watched = try WatchedFolder(folder, ledger: ledger, system: system)
        #expect(try await watched.finish(1) == ["a.jpg"])
        try await watched.expectNothing()
    }

    @Test func `loops of links end`() async throws {
        let folder = try TemporaryFolder()
        folder.makeDirectory("a")
        folder.symlink("..", folder.path("a/up"))
        folder.symlink(".", folder.path("self"))
        folder.write("a/x.jpg", "x")
        let watched = try WatchedFolder(folder) {
            $0.recursive = true
            $0.followsDirectoryLinks = true
            $0.rescan = .milliseconds(20)
        }
        #expect(try await watched.finish(1) == ["a/x.jpg"])
        try await watched.expectNothing()
    }

    @Test func `a source with nothing to do sleeps`() async throws {
        let folder = try TemporaryFolder()
        folder.makeDirectory("below")
        for number in 0..<100 { folder.write("below/\(number).jpg", "\(number)") }
        let clock = HandClock()
        let watched = try WatchedFolder(folder, clock: clock) {
            $0.recursive = true
            $0.settle = .zero
            $0.rootCheck = .seconds(20)
        }
        // Also while nobody takes what waits.
        for taken in [0, 100] {
            try await watched.finish(taken)
            var (last, quiet) = (0, 0)
            try await eventually("the clock is left alone") {
                quiet = clock.readings == last ? quiet + 1 : 0
                last = clock.readings
                return quiet == 20
            }
        }
    }

    @Test func `a stopped source hands out nothing and ends its thread`() async throws {
        let folder = try TemporaryFolder()
        folder.write("a.jpg")
        let watched = try WatchedFolder(folder)
        _ = try await watched.take()
        #expect(watched.source.stop())
        folder.write("b.jpg")
        #expect(watched.source.next() == nil)
    }
}
