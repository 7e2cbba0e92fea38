import Decode
import Glibc
import Synchronization
import Testing

@testable import Daemon

/// Files that can't be looked at for a while, through no fault of theirs.
@Suite struct FolderShortageTests {
    /// A file system that fails for so many calls.
    private final class Trouble: Sendable {
        private let rest: Mutex<Int>

        init(_ calls: Int) { rest = Mutex(calls) }

        /// Whether this call fails.
        func strikes() -> Bool {
            rest.withLock { rest in
                rest -= 1
                return rest >= 0
            }
        }

        var isOver: Bool { rest.withLock { $0 <= 0 } }
    }

    /// A folder with a photo and a text whose names say nothing, where the first calls for the photo fail.
    private func watch(
        _ folder: TemporaryFolder, opening: (Trouble, Int32)? = nil, probing: (Trouble, DecodeError)? = nil,
        clock: any FolderClock = SystemFolderClock()
    ) throws -> WatchedFolder {
        for name in ["photo", "text"] { folder.age(folder.write(name, name), seconds: 120) }
        var system = FolderSystem()
        system.openFile = { path throws(SystemError) in
            if let (trouble, code) = opening, path.name.starts(with: "photo".utf8), trouble.strikes() {
                throw SystemError(call: "open", code: code)
            }
            return try OpenFile.reading(path)
        }
        return try WatchedFolder(
            folder, system: system, clock: clock,
            isMedia: { path throws(DecodeError) in
                let isPhoto = path.name == Array("photo".utf8)[...]
                if let (trouble, error) = probing, isPhoto, trouble.strikes() { throw error }
                return isPhoto
            })
    }

    @Test(arguments: [DecodeError.exhausted("no descriptor"), .inputOutput("bad disk"), .timeout("slow disk")])
    func `a file that can't be probed is no other file, and is probed again`(_ error: DecodeError) async throws {
        let folder = try TemporaryFolder()
        let (trouble, clock) = (Trouble(2), HandClock())
        let watched = try watch(folder, probing: (trouble, error), clock: clock)
        #expect(try await watched.finish(1, turning: clock) == ["photo"])
        #expect(trouble.isOver)
        #expect(watched.ledger.entry(at: folder.path("photo"))?.state != .ignored)
        #expect(watched.ledger.entry(at: folder.path("text"))?.state == .ignored)
    }

    @Test func `a file that can never be probed is due in the end`() async throws {
        let folder = try TemporaryFolder()
        let clock = HandClock()
        let watched = try watch(folder, probing: (Trouble(.max), .inputOutput("bad disk")), clock: clock)
        #expect(try await watched.finish(1, turning: clock) == ["photo"])
    }

    @Test(arguments: [EMFILE, ENFILE, EIO])
    func `a file that can't be opened is not due before it was looked at`(_ code: Int32) async throws {
        let folder = try TemporaryFolder()
        let trouble = Trouble(2)
        folder.age(folder.write("photo-like text", "text"), seconds: 120)
        let watched = try watch(folder, opening: (trouble, code))
        #expect(try await watched.finish(1) == ["photo"])
        #expect(trouble.isOver)
        try await eventually("the text was looked at") {
            watched.ledger.entry(at: folder.path("photo-like text"))?.state == .ignored
        }
        try await watched.expectNothing()
    }

    @Test func `a named file waits out a shortage, and is due at once on a bad disk`() async throws {
        for (code, isAtOnce) in [(EMFILE, false), (EIO, true)] {
            let folder = try TemporaryFolder()
            folder.age(folder.write("photo.jpg", "photo"), seconds: 120)
            let trouble = Trouble(1)
            var system = FolderSystem()
            system.openFile = { path throws(SystemError) in
                if trouble.strikes() { throw SystemError(call: "open", code: code) }
                return try OpenFile.reading(path)
            }
            let clock = HandClock()
            let watched = try WatchedFolder(folder, system: system, clock: clock) { $0.settle = .zero }
            try await eventually("it was tried") { trouble.isOver }
            if !isAtOnce {
                try await eventually("it settles again") { watched.source.statistics.pendingNew == 1 }
                #expect(watched.source.next() == nil)
            }
            #expect(try await watched.finish(1, turning: isAtOnce ? nil : clock) == ["photo.jpg"])
        }
    }
}
