import Glibc
import Testing

@testable import Daemon

@Suite struct FolderRetryTests {
    /// A folder whose files settle at once and whose timers a test turns.
    private func watch(_ folder: TemporaryFolder, _ clock: HandClock) throws -> WatchedFolder {
        try WatchedFolder(folder, clock: clock) { $0.settle = .zero }
    }

    private func turn(_ watched: WatchedFolder, _ clock: HandClock, _ step: Duration) {
        clock.turn(step)
        watched.source.wake()
    }

    @Test func `a file that ends early comes again after 10, 30 and 90 seconds and is then reported`() async throws {
        let folder = try TemporaryFolder()
        let clock = HandClock()
        let watched = try watch(folder, clock)
        folder.write("growing.jpg", "half")
        var file = try await watched.take()
        for (attempt, step) in [(2, 10), (3, 20), (4, 60)] {
            #expect(watched.source.outcome(file, .failed(endedEarly: true)) == .retryLater)
            turn(watched, clock, .seconds(step - 1))
            // Other files follow meanwhile.
            try await watched.expectNothing()
            turn(watched, clock, .seconds(1))
            file = try await watched.take()
            #expect(watched.name(file) == "growing.jpg")
            #expect(file.attempt == attempt)
        }
        #expect(watched.source.outcome(file, .failed(endedEarly: true)) == .report)
        watched.source.reported(file)
        try await watched.expectNothing()
    }

    @Test func `a file that has grown by its second attempt is done in its new version`() async throws {
        let folder = try TemporaryFolder()
        let clock = HandClock()
        let watched = try watch(folder, clock)
        folder.write("a.jpg", "half")
        let first = try await watched.take()
        #expect(watched.source.outcome(first, .partial) == .retryLater)
        folder.write("a.jpg", "half and half")
        try await watched.expectNothing()
        turn(watched, clock, .seconds(10))
        let second = try await watched.take()
        #expect(second.size == 13)
        #expect(watched.source.outcome(second, .done) == .report)
        watched.source.reported(second)
        try await watched.expectNothing()
        // Its content was hashed in the end: a move is recognised.
        folder.move(folder.path("a.jpg"), folder.path("b.jpg"))
        try await eventually("the move is noticed") { watched.source.statistics.moved == 1 }
    }

    @Test func `old, empty and undecodable files are reported at once`() async throws {
        let folder = try TemporaryFolder()
        let watched = try watch(folder, HandClock())
        folder.age(folder.write("old.jpg", "old"), seconds: 120)
        let old = try await watched.take()
        #expect(watched.source.outcome(old, .failed(endedEarly: true)) == .report)
        folder.write("empty.jpg", "")
        let empty = try await watched.take()
        #expect(watched.source.outcome(empty, .failed(endedEarly: true)) == .report)
        folder.write("text.jpg", "text")
        let text = try await watched.take()
        #expect(watched.source.outcome(text, .failed(endedEarly: false)) == .report)
    }

    @Test func `an old file that is open for writing is tried again`() async throws {
        let folder = try TemporaryFolder()
        let watched = try watch(folder, HandClock())
        let path = folder.write("a.jpg", "half")
        folder.age(path, seconds: 120)
        let file = try await watched.take()
        let writer = unsafe path.withCString { unsafe open($0, O_WRONLY | O_APPEND | O_CLOEXEC) }
        defer { close(writer) }
        #expect(watched.source.outcome(file, .failed(endedEarly: true)) == .retryLater)
        #expect(watched.source.statistics.retrying == 1)
    }

    @Test func `a failed file is tried again only when it changes`() async throws {
        let folder = try TemporaryFolder()
        let watched = try WatchedFolder(folder) { $0.rescan = .milliseconds(20) }
        folder.write("bad.jpg", "")
        let file = try await watched.take()
        #expect(watched.source.outcome(file, .failed(endedEarly: true)) == .report)
        watched.source.reported(file)
        try await watched.expectNothing()
        folder.write("bad.jpg", "good")
        #expect(try await watched.finish(1) == ["bad.jpg"])
    }

    @Test func `an outcome told twice or for a stranger writes nothing`() async throws {
        let folder = try TemporaryFolder()
        let watched = try WatchedFolder(folder)
        folder.write("a.jpg")
        let file = try await watched.take()
        #expect(watched.source.outcome(file, .done) == .report)
        #expect(watched.source.outcome(file, .done) == .vanished)
        watched.source.reported(file)
        watched.source.reported(file)
        let stranger = FoundFile(
            path: PathBytes("/nowhere"), size: 1, mtimeNanoseconds: 1, arrival: .new, attempt: 1)
        #expect(watched.source.outcome(stranger, .done) == .vanished)
    }
}
