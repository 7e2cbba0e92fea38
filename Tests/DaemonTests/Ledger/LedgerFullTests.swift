import Foundation
import GRDB
import Glibc
import Testing

@testable import Daemon

/// A ledger whose disk has no space left, played by a bound on its pages.
struct LedgerFullTests {
    private let keeper: TemporaryFolder
    private let folder: String
    private let words = LedgerTests.Words()
    private let ledger: Ledger

    init() throws {
        keeper = try TemporaryFolder()
        folder = keeper.root.description
        ledger = Ledger(folder: folder, log: words.log)
    }

    private func files() -> FileLedger {
        FileLedger(ledger, source: "inbox", identity: TaggingIdentity(model: "m", vocabulary: "v"), retag: .changed)
    }

    private func path(_ number: Int) -> PathBytes { PathBytes("/inbox/picture-\(number)") }

    private func record(_ number: Int, in files: FileLedger) {
        files.record(
            LedgerEntry(
                version: FileVersion(size: 1, mtimeNanoseconds: Int64(number)), fingerprint: nil, state: .failed),
            at: path(number))
    }

    /// Fills the ledger: nothing that needs another page can be written.
    private func fill() throws {
        let pages = try #require(ledger.read { db in try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0 })
        bound(pages)
        ledger.write { db in
            try db.execute(sql: "CREATE TABLE IF NOT EXISTS ballast (bytes BLOB)")
            try db.execute(sql: "INSERT INTO ballast VALUES (zeroblob(100000))")
        }
        #expect(words.all.count { $0.contains("is full") } == 1)
        for name in 0..<40 {
            ledger.write { db in
                for number in 0..<100 {
                    try db.execute(sql: "INSERT INTO paused VALUES (?)", arguments: ["filler \(name) \(number)"])
                }
            }
        }
    }

    private func bound(_ pages: Int) {
        _ = ledger.read { db in try Int.fetchOne(db, sql: "PRAGMA max_page_count = \(pages)") }
    }

    private var saved: Int {
        ledger.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM file WHERE source = 'inbox'") ?? 0 } ?? -1
    }

    @Test func `what a full disk kept out is known meanwhile, and written before an orderly end`() throws {
        let files = files()
        let journal = EpisodeJournal(ledger: ledger)
        let begin = LedgerTests.episode("1")
        journal.announce([begin], source: "gate")
        journal.began(begin, source: "gate")
        try fill()
        for number in 0..<200 { record(number, in: files) }
        #expect(saved < 200)
        #expect((0..<200).allSatisfy { files.entry(at: path($0))?.version.mtimeNanoseconds == Int64($0) })
        bound(100_000)
        ledger.tryAgain()
        #expect(saved == 200)
        #expect(words.all.last?.hasSuffix("works again") == true)
    }

    @Test func `an end that a full disk kept out is no crash at the next start`() throws {
        let journal = EpisodeJournal(ledger: ledger)
        let episodes = (0..<60).map { LedgerTests.episode("\($0)", label: String(repeating: "x", count: 200)) }
        try fill()
        journal.announce(episodes, source: "gate")
        #expect(LedgerTests.owed(journal).isEmpty, "the ledger took none of them")
        for episode in episodes.dropLast() {
            journal.began(episode, source: "gate")
            journal.ended(LedgerTests.end(of: episode), source: "gate")
        }
        bound(100_000)
        ledger.tryAgain()
        #expect(LedgerTests.owed(journal).count == 2, "a begin and an end of the one that is open")
    }

    @Test func `a source that ends leaves what waits to the ledger`() throws {
        try fill()
        do {
            let files = files()
            for number in 0..<200 { record(number, in: files) }
            files.release()
        }
        #expect(saved < 200)
        bound(100_000)
        ledger.tryAgain()
        #expect(saved == 200)
    }

    @Test func `a file is remembered with the time at which it ended, not at which that could be written`() throws {
        try fill()
        let files = files()
        for number in 0..<200 { record(number, in: files) }
        let ended = Timestamp.now()
        bound(100_000)
        while Timestamp.now() == ended { sched_yield() }
        ledger.tryAgain()
        let latest = ledger.read { db in try Int64.fetchOne(db, sql: "SELECT max(ended) FROM file") ?? 0 }
        #expect(try #require(latest) <= ended.microseconds)
    }

    @Test func `a move that a full disk kept out leaves nothing under the old path`() throws {
        let files = files()
        record(1, in: files)
        try fill()
        for number in 2..<200 { record(number, in: files) }
        files.move(
            path(1), to: PathBytes("/inbox/moved"),
            as: LedgerEntry(
                version: FileVersion(size: 1, mtimeNanoseconds: 1), fingerprint: nil, state: .failed))
        #expect(files.entry(at: PathBytes("/inbox/moved")) != nil)
        bound(100_000)
        ledger.tryAgain()
        #expect(saved == 199)
        #expect(files.entry(at: path(1)) == nil)
        #expect(files.entry(at: PathBytes("/inbox/moved")) != nil)
    }

    @Test func `the write-ahead log does not take the space that the database needs`() throws {
        let files = files()
        for number in 0..<2_000 { record(number, in: files) }
        #expect(try FileStatus.of(PathBytes(folder + "/ledger.sqlite-wal")).version.size < 1 << 20)
    }
}
