import GRDB
import Testing

@testable import Daemon

/// Values of a type that nobody has written.
struct RowValueTests {
    private let keeper: TemporaryFolder
    private let ledger: Ledger

    init() throws {
        keeper = try TemporaryFolder()
        ledger = Ledger(folder: keeper.root.description, log: { _, text in Issue.record("\(text)") })
    }

    private func entry(_ number: Int64) -> LedgerEntry {
        LedgerEntry(
            version: FileVersion(size: number, mtimeNanoseconds: number),
            fingerprint: Fingerprint(digest: [UInt8](repeating: 1, count: 32)), state: .done,
            identity: FileIdentity(device: 1, inode: 2))
    }

    @Test func `a value of another type is none`() throws {
        let rows = ledger.read { db in try Row.fetchAll(db, sql: "SELECT 7 AS a, 'abc' AS b, NULL AS c") }
        let row = try #require(rows?.first)
        #expect(row.value(of: "a", as: Int64.self) == 7)
        #expect(row.value(of: "b", as: String.self) == "abc")
        for column in ["b", "c", "d"] { #expect(row.value(of: column, as: Int64.self) == nil) }
    }

    @Test(arguments: ["size", "mtime", "outcome", "fingerprint", "inode", "run", "ended"])
    func `a file whose row can't be read is told again`(_ column: String) {
        let files = FileLedger(
            ledger, source: "inbox", identity: TaggingIdentity(model: "m", vocabulary: "v"), retag: .changed)
        let (path, other) = (PathBytes("/a"), PathBytes("/b"))
        for path in [path, other] { files.record(entry(7), at: path) }
        ledger.write { db in try db.execute(sql: "UPDATE file SET \(column) = 'abc' WHERE path = x'2F61'") }
        #expect((files.entry(at: path) == nil) == ["size", "mtime", "outcome"].contains(column))
        #expect(files.entry(at: other) != nil)
        #expect(files.remaining { _, _ in true }.contains(other))
        files.record(entry(8), at: path)
        #expect(files.entry(at: path)?.version == entry(8).version)
    }

    @Test func `a sidecar whose labels can't be read is passed over`() {
        let due = DueSidecars(ledger, source: "inbox")
        for path in ["/a", "/b"] { due.add(DueSidecars.Item(file: PathBytes(path), labels: ["dog"])) }
        ledger.write { db in try db.execute(sql: "UPDATE sidecar SET labels = 5 WHERE path = x'2F61'") }
        #expect(due.next(after: nil, atMost: 10).map(\.file) == [PathBytes("/b")])
    }
}
