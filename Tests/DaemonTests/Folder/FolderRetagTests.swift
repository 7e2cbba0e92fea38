import Testing

@testable import Daemon

/// Files that a reload makes due again.
@Suite struct FolderRetagTests {
    @Test func `a file that is looked at while a reload asks for another model is looked at again`() async throws {
        let (folder, state) = (try TemporaryFolder(), try TemporaryFolder())
        let (old, new) = (TaggingIdentity(model: "m", vocabulary: "v"), TaggingIdentity(model: "n", vocabulary: "v"))
        let ledger = FileLedger(
            Ledger(folder: state.root.description, log: { _, text in Issue.record("\(text)") }), source: "inbox",
            identity: old, retag: .changed)
        var options = FolderOptions(root: folder.root)
        options.settle = .milliseconds(20)
        let source = try FolderSource(
            options, ledger: ledger, system: FolderSystem(), clock: SystemFolderClock(), looksLikeMedia: { _ in false },
            onAvailable: {}, onNotice: { _ in })
        try source.start()
        defer { source.stop() }
        func take() async throws -> FoundFile {
            var found: FoundFile?
            try await eventually("a file is due") {
                found = source.next()
                return found != nil
            }
            return try #require(found)
        }
        let path = folder.write("a.jpg")
        let first = try await take()
        ledger.exchange(new, .changed)
        source.rescan()
        for (file, identity) in [(first, old), (nil, new)] {
            let file = if let file { file } else { try await take() }
            #expect(file.path == path && source.outcome(file, .done) == .report)
            source.reported(file, FileResult(kind: "picture", identity: identity))
        }
        try await eventually("it is done") { ledger.entry(at: path) != nil }
        folder.write("b.jpg")
        #expect(try await take().path == folder.path("b.jpg"))
    }

    @Test func `files that a reload makes due are backlog, for those that arrive go first`() async throws {
        let (folder, state) = (try TemporaryFolder(), try TemporaryFolder())
        let (old, new) = (TaggingIdentity(model: "m", vocabulary: "v"), TaggingIdentity(model: "m", vocabulary: "w"))
        let ledger = FileLedger(
            Ledger(folder: state.root.description, log: { _, text in Issue.record("\(text)") }), source: "inbox",
            identity: old, retag: .changed)
        var options = FolderOptions(root: folder.root)
        options.settle = .milliseconds(20)
        let source = try FolderSource(
            options, ledger: ledger, system: FolderSystem(), clock: SystemFolderClock(), looksLikeMedia: { _ in false },
            onAvailable: {}, onNotice: { _ in })
        try source.start()
        defer { source.stop() }
        let names = (0..<5).map { "\($0).jpg" }
        for name in names { folder.write(name) }
        func take() async throws -> FoundFile {
            var found: FoundFile?
            try await eventually("a file is due") {
                found = source.next()
                return found != nil
            }
            let file = try #require(found)
            #expect(source.outcome(file, .done) == .report)
            source.reported(file, FileResult(kind: "picture", identity: old))
            return file
        }
        for _ in names { _ = try await take() }
        try await eventually("all are done") { names.allSatisfy { ledger.entry(at: folder.path($0)) != nil } }
        ledger.exchange(new, .changed)
        source.rescan()
        for _ in names { #expect(try await take().arrival == .backlog) }
    }
}
