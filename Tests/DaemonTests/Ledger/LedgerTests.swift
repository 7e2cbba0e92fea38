import Foundation
import GRDB
import Synchronization
import Testing

@testable import Daemon

struct LedgerTests {
    /// What a ledger said to people.
    final class Words: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }
        var log: SinkLog { { @Sendable [self] _, text in lines.withLock { $0.append(text) } } }
    }

    private func folder() throws -> (TemporaryFolder, String) {
        let folder = try TemporaryFolder()
        return (folder, folder.root.description)
    }

    @Test func `what is written is there for the next process`() throws {
        let (keeper, folder) = try folder()
        let words = Words()
        var ledger: Ledger? = Ledger(folder: folder, log: words.log)
        ledger?.setPaused("gate", true)
        ledger?.setPaused("yard", true)
        ledger?.setPaused("yard", false)
        ledger = nil
        #expect(Ledger(folder: folder, log: words.log).pausedSources == ["gate"])
        #expect(words.all == [])
        withExtendedLifetime(keeper) {}
    }

    @Test func `a folder that is missing is no ledger and no reason to stop`() throws {
        let (keeper, folder) = try folder()
        let words = Words()
        let ledger = Ledger(folder: folder + "/nowhere", log: words.log)
        #expect(!ledger.isOpen)
        #expect(!ledger.write { _ in })
        #expect(ledger.pausedSources == [])
        #expect(words.all.count == 1)
        withExtendedLifetime(keeper) {}
    }

    @Test func `a second process is kept out`() throws {
        let (keeper, folder) = try folder()
        let words = Words()
        let first = Ledger(folder: folder, log: words.log)
        let second = Ledger(folder: folder, log: words.log)
        #expect(first.isOpen)
        #expect(!second.isOpen)
        #expect(words.all.first?.contains("in use by another tagclipd") == true)
        withExtendedLifetime(keeper) {}
    }

    enum Harm: CaseIterable {
        case text, cut, header, middle, directory
    }

    @Test(arguments: Harm.allCases)
    func `a ledger that is of no use is set aside`(_ harm: Harm) throws {
        let (keeper, folder) = try folder()
        let words = Words()
        let path = folder + "/" + Ledger.fileName
        do {
            let ledger = Ledger(folder: folder, log: words.log)
            let files = FileLedger(
                ledger, source: "inbox", identity: TaggingIdentity(model: "m", vocabulary: "v"), retag: .changed)
            for number in 0..<2_000 {
                files.record(
                    LedgerEntry(
                        version: FileVersion(size: 1, mtimeNanoseconds: Int64(number)), fingerprint: nil, state: .done),
                    at: PathBytes("/inbox/picture-\(number)"))
            }
            ledger.setPaused("gate", true)
        }
        var bytes = Array(try Data(contentsOf: URL(filePath: path)))
        #expect(bytes.count > 50_000)
        switch harm {
        case .text: bytes = Array("this is no database, but a text about one".utf8)
        case .cut: bytes.removeLast(bytes.count / 2)
        case .header: for index in 0..<32 { bytes[index] = 0xA5 }
        case .middle: for index in bytes.indices.dropFirst(8_192) { bytes[index] = UInt8(truncatingIfNeeded: index) }
        case .directory: bytes = []
        }
        try FileManager.default.removeItem(atPath: path)
        if harm == .directory {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        } else {
            try Data(bytes).write(to: URL(filePath: path))
        }
        let ledger = Ledger(folder: folder, log: words.log)
        #expect(ledger.isOpen)
        #expect(ledger.pausedSources == [])
        #expect(ledger.write { _ in })
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(names.contains { $0.hasPrefix("ledger.sqlite.unusable-") })
        #expect(words.all.last?.contains("set aside as") == true)
        withExtendedLifetime(keeper) {}
    }

    @Test(arguments: [
        ("DROP TABLE file", "file"), ("DROP TABLE file_tag", "file_tag"), ("DROP TABLE paused", "paused"),
        ("ALTER TABLE episode DROP COLUMN box", "episode.box"),
    ])
    func `a ledger without one of its tables or columns is set aside`(_ harm: String, _ part: String) throws {
        let (keeper, folder) = try folder()
        let words = Words()
        do { #expect(Ledger(folder: folder, log: words.log).isOpen) }
        try DatabaseQueue(path: folder + "/" + Ledger.fileName).write { db in try db.execute(sql: harm) }
        let ledger = Ledger(folder: folder, log: words.log)
        #expect(ledger.isOpen)
        #expect(words.all.count == 1, "\(words.all)")
        #expect(words.all.last?.contains("it is damaged (it has no \(part)); it was set aside as") == true)
        withExtendedLifetime(keeper) {}
    }

    @Test func `one that a later version has changed is left as it is`() throws {
        let (keeper, folder) = try folder()
        let words = Words()
        Ledger(folder: folder, log: words.log).setPaused("gate", true)
        var configuration = GRDB.Configuration()
        // The ledger that was let go may still be closing.
        configuration.busyMode = .timeout(20)
        try DatabaseQueue(path: folder + "/" + Ledger.fileName, configuration: configuration).write { db in
            try db.execute(
                sql: "INSERT INTO grdb_migrations VALUES ('of tomorrow'); ALTER TABLE episode DROP COLUMN top")
        }
        let ledger = Ledger(folder: folder, log: words.log)
        #expect(ledger.pausedSources == ["gate"])
        #expect(words.all == [])
        withExtendedLifetime(keeper) {}
    }

    @Test func `a ledger without a byte is begun anew, and that is said`() throws {
        let (keeper, folder) = try folder()
        let words = Words()
        let path = folder + "/" + Ledger.fileName
        try Data().write(to: URL(filePath: path))
        #expect(Ledger(folder: folder, log: words.log).isOpen)
        #expect(words.all.count == 1 && words.all[0].hasPrefix("\(path) was there and empty"), "\(words.all)")
        #expect(Ledger(folder: folder, log: words.log).isOpen)
        #expect(words.all.count == 1)
        withExtendedLifetime(keeper) {}
    }

    @Test func `damage that shows itself later is set aside too`() throws {
        let (keeper, folder) = try folder()
        let words = Words()
        let ledger = Ledger(folder: folder, log: words.log)
        #expect(ledger.read { _ in throw DatabaseError(resultCode: .SQLITE_CORRUPT) } as Int? == nil)
        #expect(words.all.contains { $0.contains("set aside as") })
        #expect(ledger.write { _ in })
        withExtendedLifetime(keeper) {}
    }

    @Test func `what is old is forgotten, and what is open or done is not`() throws {
        let (keeper, folder) = try folder()
        let ledger = Ledger(folder: folder, log: { _, text in Issue.record("\(text)") })
        let files = FileLedger(
            ledger, source: "inbox", identity: TaggingIdentity(model: "m", vocabulary: "v"), retag: .changed)
        let result = FileResult(
            kind: "picture", tags: [FileResult.Tag(label: "dog", top: 0.5)],
            identity: TaggingIdentity(model: "m", vocabulary: "v"))
        let version = FileVersion(size: 1, mtimeNanoseconds: 1)
        files.record(
            LedgerEntry(version: version, fingerprint: nil, state: .done, result: result), at: PathBytes("/a"))
        let journal = EpisodeJournal(ledger: ledger)
        let (closed, open) = (Self.episode("1"), Self.episode("2"))
        journal.announce([closed, open], source: "gate")
        journal.ended(Self.end(of: closed), source: "gate")
        func count(_ table: String) -> Int? {
            ledger.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table)") ?? 0 }
        }
        ledger.forget(before: Timestamp.now().adding(seconds: -60))
        #expect([count("file"), count("file_tag"), count("episode")] == [1, 1, 2])
        ledger.forget(before: Timestamp.now().adding(seconds: 60))
        #expect([count("file"), count("file_tag"), count("episode")] == [1, 0, 1])
        withExtendedLifetime(keeper) {}
    }

    /// The records that are owed, also of episodes that the test itself has begun.
    static func owed(_ journal: EpisodeJournal) -> [Event] { journal.owed(sparesOwn: false) ?? [] }

    /// A begin of "dog" at 1,700,000,000.
    static func episode(_ name: String, label: String = "dog") -> EpisodeChange {
        EpisodeChange(
            kind: .begin(initial: true), label: label, episode: name, score: 0.5, median: 0.6, top: 0.7,
            begin: FrameMoment(connection: 1, pts: 2, time: 1_700_000_000, monotonic: .seconds(9)), box: nil)
    }

    /// The end of an episode, 5 s later.
    static func end(of begin: EpisodeChange) -> EpisodeChange {
        var end = begin
        let last = FrameMoment(connection: 1, pts: 7, time: 1_700_000_005, monotonic: .seconds(14))
        end.kind = .end(last: last, .absent)
        return end
    }
}
