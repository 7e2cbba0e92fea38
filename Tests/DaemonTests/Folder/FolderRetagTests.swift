import Testing

@testable import Daemon

/// Files that a reload makes due again.
@Suite final class FolderRetagTests {
    private let folder: TemporaryFolder
    private let state: TemporaryFolder
    private let ledger: FileLedger
    private let source: FolderSource
    private let old = TaggingIdentity(model: "m", vocabulary: "v")

    init() throws {
        folder = try TemporaryFolder()
        state = try TemporaryFolder()
        ledger = FileLedger(
            Ledger(folder: state.root.description, log: { _, text in Issue.record("\(text)") }), source: "inbox",
            identity: old, retag: .changed)
        var options = FolderOptions(root: folder.root)
        options.settle = .milliseconds(20)
        source = try FolderSource(
            options, ledger: ledger, system: FolderSystem(), clock: SystemFolderClock(), looksLikeMedia: { _ in false },
            onAvailable: {}, onNotice: { _ in })
        try source.start()
    }

    deinit { source.stop() }

    private func take() async throws -> FoundFile {
        var found: FoundFile?
        try await eventually("a file is due") {
            found = source.next()
            return found != nil
        }
        return try #require(found)
    }

    /// Tells what a file was found to be.
    private func end(_ file: FoundFile, as identity: TaggingIdentity) {
        #expect(source.outcome(file, .done) == .report)
        source.reported(file, FileResult(kind: "picture", identity: identity))
    }

    @Test func `a file that is looked at while a reload asks for another model is looked at again`() async throws {
        let new = TaggingIdentity(model: "n", vocabulary: "v")
        let path = folder.write("a.jpg")
        let first = try await take()
        ledger.exchange(new, .changed)
        source.rescan()
        for (file, identity) in [(first, old), (nil, new)] {
            let file = if let file { file } else { try await take() }
            #expect(file.path == path)
            end(file, as: identity)
        }
        try await eventually("it is done") { ledger.entry(at: path) != nil }
        folder.write("b.jpg")
        #expect(try await take().path == folder.path("b.jpg"))
    }

    @Test func `files that a reload makes due are backlog, for those that arrive go first`() async throws {
        let paths = (0..<5).map { folder.write("\($0).jpg") }
        for _ in paths { end(try await take(), as: old) }
        try await eventually("all are done") { paths.allSatisfy { ledger.entry(at: $0) != nil } }
        ledger.exchange(TaggingIdentity(model: "m", vocabulary: "w"), .changed)
        source.rescan()
        for _ in paths { #expect(try await take().arrival == .backlog) }
    }
}
