import Testing

@testable import Daemon

/// What kills leave of files that were being written.
@Suite struct WholeFileTests {
    @Test func `a folder for masks is rid of what was begun more than a day ago, and of nothing else`() throws {
        let folder = try TemporaryFolder()
        for name in [".tagclipd-17.partial", ".tagclipd-17.png", "17.partial"] {
            folder.age(folder.write(name), seconds: 90_000)
        }
        folder.write(".tagclipd-18.partial")
        _ = try MaskFolder(folder.root.description, keepsScores: false)
        let left = FolderPath.names(in: folder.root).map { String(decoding: $0, as: UTF8.self) }
        #expect(left.sorted() == [".tagclipd-17.png", ".tagclipd-18.partial", "17.partial"])
    }
}
