import Foundation
import GRDB
import Testing

@testable import Daemon

/// What becomes of a ledger that others write to while it is open.
struct LedgerDamageTests {
    private let keeper: TemporaryFolder
    private let folder: String
    private let words = LedgerTests.Words()
    private let ledger: Ledger
    private let files: FileLedger
    private let journal: EpisodeJournal

    init() throws {
        keeper = try TemporaryFolder()
        folder = keeper.root.description
        ledger = Ledger(folder: folder, log: words.log)
        files = FileLedger(
            ledger, source: "inbox", identity: TaggingIdentity(model: "m", vocabulary: "v"), retag: .changed)
        journal = EpisodeJournal(ledger: ledger)
    }

    private var path: String { folder + "/" + Ledger.fileName }

    private func file(_ number: Int) -> PathBytes { PathBytes("/inbox/picture-\(number)") }

    private func learn() {
        ledger.setPaused("gate", true)
        let begin = LedgerTests.episode("1")
        journal.announce([begin], source: "gate")
        journal.began(begin, source: "gate")
        let over = LedgerTests.episode("2")
        journal.announce([over], source: "gate")
        journal.began(over, source: "gate")
        journal.ended(LedgerTests.end(of: over), source: "gate")
        for number in 0..<500 {
            files.record(
                LedgerEntry(
                    version: FileVersion(size: 1, mtimeNanoseconds: Int64(number)), fingerprint: nil, state: .failed),
                at: file(number))
        }
    }

    /// Does something to the open files, in a process of its own: what closes a file here takes SQLite's locks along.
    private func shell(_ command: String) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", command]
        process.currentDirectoryURL = URL(filePath: folder)
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    private var kept: [Int] {
        get throws {
            try ["paused", "episode WHERE stage = 1", "file"].map { table in
                try #require(ledger.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table)") ?? 0 })
            }
        }
    }

    @Test(arguments: [
        ": > ledger.sqlite", "truncate -s 12288 ledger.sqlite", "echo 'this is no database' > ledger.sqlite",
        "dd if=/dev/urandom of=ledger.sqlite bs=4096 count=6 conv=notrunc 2>/dev/null",
        "dd if=/dev/urandom of=ledger.sqlite bs=4096 seek=2 count=20 conv=notrunc 2>/dev/null",
    ])
    func `what is overwritten or cut off is set aside, and the new one is told what is known`(_ harm: String) throws {
        learn()
        try shell(harm)
        ledger.tryAgain()
        ledger.tryAgain()
        #expect(words.all.count { $0.contains("set aside as") } == 1, "\(words.all)")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(names.count { $0.hasPrefix("ledger.sqlite.unusable-") && !$0.hasSuffix("-wal") } == 1, "\(names)")
        #expect(try kept == [1, 1, 500])
        #expect((0..<500).allSatisfy { files.entry(at: file($0)) != nil })
        #expect(LedgerTests.owed(journal).count == 1)
        #expect(ledger.pausedSources == ["gate"])
    }

    @Test func `damage found by a question is no reason to forget a file`() throws {
        learn()
        #expect(ledger.read { _ in throw DatabaseError(resultCode: .SQLITE_CORRUPT) } as Int? == nil)
        #expect(files.entry(at: file(7))?.version.mtimeNanoseconds == 7)
        ledger.tryAgain()
        #expect(try kept == [1, 1, 500])
    }

    @Test func `what another program adds to it counts`() throws {
        learn()
        let other = try DatabaseQueue(path: path)
        try other.write { db in try db.execute(sql: "INSERT INTO paused VALUES ('yard')") }
        ledger.tryAgain()
        #expect(ledger.pausedSources == ["gate", "yard"])
        #expect(try kept == [2, 1, 500])
        #expect(words.all == [])
    }

    @Test func `files that this process has told stay told where a user puts another ledger`() throws {
        try shell("mkdir old && cp ledger.sqlite old")
        learn()
        try shell("mv old/ledger.sqlite .")
        ledger.tryAgain()
        #expect((0..<500).allSatisfy { files.entry(at: file($0)) != nil })
        #expect(try kept == [0, 1, 500])
    }

    @Test func `of a source some thousand files are remembered for a new ledger`() {
        var recent = RecentFiles()
        for number in 0...RecentFiles.most {
            recent.put(
                LedgerEntry(
                    version: FileVersion(size: 1, mtimeNanoseconds: 1), fingerprint: nil, state: .done),
                at: file(number))
        }
        #expect(recent.all.count == RecentFiles.most / 2)
        #expect(recent.all.contains { $0.0 == file(RecentFiles.most) })
    }
}
