import Foundation
import Glibc
import Testing

@testable import Daemon

/// One folder under several spellings.
@Suite struct FolderSpellingTests {
    private let folder: TemporaryFolder
    private let inbox: PathBytes
    /// Where the inbox lies, be the system's folder for temporary files a link itself.
    private let real: PathBytes

    static let spellings = [
        "inbox", "inbox/", "inbox//.", "./inbox", "album/../inbox", "link", "link/", "round/link", "chain",
    ]

    init() throws {
        folder = try TemporaryFolder()
        inbox = folder.makeDirectory("inbox")
        folder.makeDirectory("album")
        folder.symlink("inbox", folder.path("link"))
        folder.symlink(folder.root.description, folder.path("round"))
        folder.symlink("./round/link/../inbox", folder.path("chain"))
        guard let path = unsafe realpath(inbox.description, nil) else { throw SystemError.last("realpath") }
        defer { unsafe free(path) }
        real = PathBytes(unsafe String(cString: path))
    }

    /// Where the folder of the inbox lies.
    private var parent: PathBytes { SidecarFile.folder(of: real) }

    @Test(arguments: FolderSpellingTests.spellings)
    func `a folder lies where it lies however it is spelt`(_ spelling: String) {
        let place = FolderPlace(folder.path(spelling))
        #expect(place.real == real)
        let file = place.root.appending("deep/a.jpg".utf8)
        #expect(place.remembered(file) == real.appending("deep/a.jpg".utf8))
        #expect(place.given(place.remembered(file)) == file)
    }

    @Test func `a relative path is meant below the working directory`() {
        let here = FileManager.default.currentDirectoryPath
        let up = String(repeating: "../", count: here.split(separator: "/").count)
        #expect(FolderPlace(PathBytes(up + inbox.description.dropFirst())).real == real)
        #expect(FolderPlace(PathBytes(".")).real == PathBytes(here))
        #expect(FolderPlace(PathBytes(up)).real == PathBytes("/"))
        #expect(FolderPlace(PathBytes("/")).remembered(PathBytes("/a.jpg")) == PathBytes("/a.jpg"))
    }

    @Test func `a folder that is not there yet lies where it will be`() {
        folder.symlink("inbox/disk/./pictures", folder.path("dangling"))
        folder.symlink("circle", folder.path("circle"))
        #expect(FolderPlace(folder.path("link/later/")).real == real.appending("later".utf8))
        #expect(FolderPlace(folder.path("dangling/new")).real == real.appending("disk/pictures/new".utf8))
        #expect(FolderPlace(folder.path("circle")).real == parent.appending("circle".utf8))
    }

    @Test func `a link that is pointed elsewhere is followed when it is looked at again`() {
        let place = FolderPlace(folder.path("link"))
        #expect(place.real == real)
        folder.remove(folder.path("link"))
        folder.symlink("album", folder.path("link"))
        #expect(place.real == real)
        place.lookAgain()
        #expect(place.real == parent.appending("album".utf8))
    }

    @Test(arguments: FolderSpellingTests.spellings)
    func `what is done under one spelling is done under every other`(_ spelling: String) throws {
        let state = try TemporaryFolder()
        let files = FileLedger(
            Ledger(folder: state.root.description, log: { _, text in Issue.record("\(text)") }), source: "inbox",
            identity: TaggingIdentity(model: "m", vocabulary: "v"), retag: .changed)
        let content = Fingerprint(digest: [UInt8](repeating: 7, count: 32))
        let entry = LedgerEntry(
            version: FileVersion(size: 1, mtimeNanoseconds: 2), fingerprint: content, state: .done)
        // As the ledgers of earlier versions have it.
        files.record(entry, at: real.appending("a.jpg".utf8))
        let root = folder.path(spelling)
        let (a, b) = (root.appending("a.jpg".utf8), root.appending("b.jpg".utf8))
        let ledger = PlacedLedger(files, of: FolderPlace(root))
        #expect(ledger.entry(at: a)?.version == entry.version)
        #expect(ledger.paths(matching: content, inode: 0) == [a])
        ledger.move(a, to: b, as: entry)
        #expect(files.entry(at: real.appending("a.jpg".utf8)) == nil)
        #expect(files.entry(at: real.appending("b.jpg".utf8)) != nil)
        ledger.record(entry, at: a)
        ledger.forget(b)
        #expect(files.paths(matching: content, inode: 0) == [real.appending("a.jpg".utf8)])
    }

    @Test func `a file that lay where the folder was before is known by its own path`() {
        let files = MemoryLedger()
        let old = PathBytes("/elsewhere/a.jpg")
        let content = Fingerprint(digest: [UInt8](repeating: 7, count: 32))
        files.record(
            LedgerEntry(version: FileVersion(size: 1, mtimeNanoseconds: 2), fingerprint: content, state: .done),
            at: old)
        let ledger = PlacedLedger(files, of: FolderPlace(inbox))
        #expect(ledger.paths(matching: content, inode: 0) == [old])
        #expect(ledger.entry(at: old) != nil)
    }
}
