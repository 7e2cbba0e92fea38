import Foundation
import GRDB
import Testing

@testable import Daemon

/// What becomes of facts while the ledger's files are out of reach.
struct LedgerTroubleTests {
    private let keeper: TemporaryFolder
    private let folder: String
    private let words = LedgerTests.Words()

    init() throws {
        keeper = try TemporaryFolder()
        folder = keeper.root.description + "/state"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    }

    private var path: String { folder + "/" + Ledger.fileName }

    private func open() -> Ledger { Ledger(folder: folder, log: words.log) }

    private func files(of ledger: Ledger) -> FileLedger {
        FileLedger(
            ledger, source: "inbox", identity: TaggingIdentity(model: "m", vocabulary: "v"), retag: .changed)
    }

    private func entry(_ number: Int64) -> LedgerEntry {
        LedgerEntry(
            version: FileVersion(size: 1, mtimeNanoseconds: number), fingerprint: nil, state: .failed)
    }

    private func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: folder + "/" + name) }

    @Test func `what can't be written to is read, and gets what was learnt meanwhile`() throws {
        do {
            let ledger = open()
            ledger.setPaused("gate", true)
            files(of: ledger).record(entry(1), at: PathBytes("/inbox/old"))
        }
        // Root may write everywhere, but not to a directory.
        try remove("ledger.lock")
        try FileManager.default.createDirectory(atPath: folder + "/ledger.lock", withIntermediateDirectories: false)
        let ledger = open()
        let inbox = files(of: ledger)
        #expect(!ledger.isOpen)
        #expect(ledger.pausedSources == ["gate"])
        #expect(inbox.entry(at: PathBytes("/inbox/old"))?.version == entry(1).version)
        inbox.record(entry(2), at: PathBytes("/inbox/new"))
        #expect(inbox.entry(at: PathBytes("/inbox/new"))?.version == entry(2).version)
        #expect(words.all.count == 1)
        try remove("ledger.lock")
        ledger.tryAgain()
        #expect(ledger.isOpen)
        #expect(ledger.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM file") ?? 0 } == 2)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(!names.contains { $0.contains("unusable") })
    }

    @Test(arguments: [true, false])
    func `a ledger that is removed while it is open is written anew`(_ withFolder: Bool) throws {
        let ledger = open()
        ledger.setPaused("gate", true)
        if withFolder {
            try FileManager.default.removeItem(atPath: folder)
        } else {
            for name in try FileManager.default.contentsOfDirectory(atPath: folder) { try remove(name) }
        }
        ledger.tryAgain()
        #expect(words.all.count == 1)
        #expect(words.all.last?.contains("was removed while it was in use") == true)
        #expect(FileManager.default.fileExists(atPath: path))
        #expect(ledger.pausedSources == ["gate"])
        #expect(ledger.write { _ in })
        #expect(!open().isOpen, "it is locked again")
    }

    @Test func `a ledger that can't be written anew goes on without a name`() throws {
        let ledger = open()
        ledger.setPaused("gate", true)
        try FileManager.default.removeItem(atPath: folder)
        try Data().write(to: URL(filePath: folder))
        ledger.tryAgain()
        ledger.tryAgain()
        #expect(words.all.count == 1)
        ledger.setPaused("yard", true)
        #expect(ledger.pausedSources == ["gate", "yard"])
        try FileManager.default.removeItem(atPath: folder)
        ledger.tryAgain()
        #expect(FileManager.default.fileExists(atPath: path))
        #expect(ledger.pausedSources == ["gate", "yard"])
    }

    @Test func `a ledger that a user puts in place of the open one counts`() throws {
        let ledger = open()
        ledger.setPaused("gate", true)
        let other = folder + "-other"
        try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: false)
        do { Ledger(folder: other, log: words.log).setPaused("yard", true) }
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) { try remove(name) }
        for name in try FileManager.default.contentsOfDirectory(atPath: other) {
            try FileManager.default.moveItem(atPath: other + "/" + name, toPath: folder + "/" + name)
        }
        ledger.tryAgain()
        #expect(ledger.pausedSources == ["yard"])
        #expect(words.all.last?.contains("another ledger was put here") == true)
    }

    @Test func `a write-ahead log that is removed takes no fact along`() throws {
        do {
            let ledger = open()
            ledger.setPaused("gate", true)
            try remove(Ledger.fileName + "-wal")
            ledger.tryAgain()
            ledger.setPaused("yard", true)
        }
        #expect(open().pausedSources == ["gate", "yard"])
        #expect(words.all == [])
    }
}
