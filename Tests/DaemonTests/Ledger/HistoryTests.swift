import GRDB
import Testing

@testable import Daemon

struct HistoryTests {
    private let keeper: TemporaryFolder
    private let folder: String

    init() throws {
        keeper = try TemporaryFolder()
        folder = keeper.root.description
        let ledger = Ledger(folder: folder, log: { _, text in Issue.record("\(text)") })
        let journal = EpisodeJournal(ledger: ledger)
        let (dog, cat) = (LedgerTests.episode("1"), LedgerTests.episode("2", label: "cat"))
        journal.announce([dog, cat], source: "gate")
        journal.ended(LedgerTests.end(of: dog), source: "gate")
        let identity = TaggingIdentity(model: "m", vocabulary: "v")
        let files = FileLedger(ledger, source: "inbox", identity: identity, retag: .changed)
        let result = FileResult(
            kind: "picture", tags: [FileResult.Tag(label: "dog", top: 0.9)], identity: identity)
        files.record(
            LedgerEntry(
                version: FileVersion(size: 1, mtimeNanoseconds: 1), fingerprint: nil, state: .done, result: result),
            at: PathBytes("/inbox/\u{1}ü.jpg"))
    }

    private func found(_ question: History.Question, page: Int = History.page) throws -> [String] {
        var lines: [String] = []
        try History(folder: folder).forEach(question, page: page) { lines.append("\($0.source) \($0.label)") }
        return lines
    }

    @Test func `episodes and files come in order of time`() throws {
        #expect(try found(History.Question()) == ["gate cat", "gate dog", "inbox dog"])
    }

    @Test func `parts come one after another, also within one moment, and hold nobody up`() throws {
        let ledger = Ledger(folder: folder, log: { _, text in Issue.record("\(text)") })
        let files = FileLedger(
            ledger, source: "inbox", identity: TaggingIdentity(model: "m", vocabulary: "v"), retag: .changed)
        let tags = ["dog", "cat", "bird"].map { FileResult.Tag(label: $0, top: 0.9) }
        for number in 0..<4 {
            let result = FileResult(
                kind: "picture", tags: tags, identity: TaggingIdentity(model: "m", vocabulary: "v"))
            files.record(
                LedgerEntry(
                    version: FileVersion(size: 1, mtimeNanoseconds: 1), fingerprint: nil, state: .done, result: result),
                at: PathBytes("/inbox/\(number).jpg"))
        }
        let all = try found(History.Question())
        #expect(all.count == 15)
        for page in [1, 2, 3, 5, 15] { #expect(try found(History.Question(), page: page) == all) }
        // While an item is looked at the log can be cut.
        let queue = try DatabaseQueue(path: folder + "/" + Ledger.fileName)
        var cuts = 0
        try History(folder: folder).forEach(History.Question(), page: 4) { _ in
            try queue.writeWithoutTransaction { db in
                let row = try Row.fetchOne(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
                if row?["busy"] == 0 { cuts += 1 }
            }
        }
        #expect(cuts == 15)
    }

    @Test(arguments: [1, 2, 20_000])
    func `an item that can't be read is passed over`(_ page: Int) throws {
        let queue = try DatabaseQueue(path: folder + "/" + Ledger.fileName)
        try queue.write { db in
            try db.execute(sql: "UPDATE episode SET top = 'abc' WHERE label = 'dog'")
            try db.execute(sql: "INSERT INTO file_tag VALUES ('z', x'2F', 'z', 1, 'abc')")
        }
        #expect(try found(History.Question(), page: page) == ["gate cat", "inbox dog"])
    }

    @Test func `a source, a label and a time narrow it`() throws {
        #expect(try found(History.Question(source: "inbox")) == ["inbox dog"])
        #expect(try found(History.Question(label: "dog")) == ["gate dog", "inbox dog"])
        let late = Timestamp(microseconds: 1_700_000_006_000_000)
        // The cat is still in view.
        #expect(try found(History.Question(since: late)) == ["gate cat", "inbox dog"])
        let early = Timestamp(microseconds: 1_700_000_004_000_000)
        #expect(try found(History.Question(label: "dog", since: early)) == ["gate dog", "inbox dog"])
    }

    @Test func `an item is one line of JSON`() throws {
        var lines: [String] = []
        try History(folder: folder).forEach(History.Question()) { lines.append($0.json) }
        #expect(
            lines[1] == """
                {"source":"gate","label":"dog","top":0.7,"begin":"2023-11-14T22:13:20.000000Z",\
                "end":"2023-11-14T22:13:25.000000Z","episode":"1","reason":"absent"}
                """)
        #expect(lines[0].contains("\"open\":true"))
        #expect(lines[2].contains("\"path\":\"/inbox/\\u0001ü.jpg\""))
    }

    @Test func `a folder without a ledger is an error`() {
        #expect(throws: LedgerProblem.self) { try History(folder: folder + "/nowhere") }
    }
}
