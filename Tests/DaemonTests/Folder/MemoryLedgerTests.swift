import Testing

@testable import Daemon

@Suite struct MemoryLedgerTests {
    private func entry(_ number: Int64, content: UInt8? = nil) -> LedgerEntry {
        LedgerEntry(
            version: FileVersion(size: number, mtimeNanoseconds: number),
            fingerprint: content.map { Fingerprint(digest: [UInt8](repeating: $0, count: 32)) }, state: .done)
    }

    @Test func `paths are found by content, the latest first, and only while they have it`() throws {
        let ledger = MemoryLedger()
        let (a, b) = (PathBytes("a"), PathBytes("b"))
        ledger.record(entry(1, content: 7), at: a)
        ledger.record(entry(2, content: 7), at: b)
        let content = try #require(entry(1, content: 7).fingerprint)
        #expect(ledger.paths(matching: content, inode: 0) == [b, a])
        ledger.record(entry(3, content: 8), at: b)
        #expect(ledger.paths(matching: content, inode: 0) == [a])
        #expect(ledger.entry(at: b)?.version.size == 3)
        ledger.remove(a)
        #expect(ledger.paths(matching: content, inode: 0).isEmpty)
        #expect(ledger.entry(at: a)?.version == nil)
    }

    @Test func `of vanished files the latest are kept`() {
        let ledger = MemoryLedger(vanishedLimit: 10)
        for number in 0..<30 { ledger.record(entry(Int64(number)), at: PathBytes("\(number)")) }
        ledger.forgetVanished(whereNothingIs: false) { $0 == PathBytes("0") }
        #expect(ledger.count == 11)
        #expect(ledger.entry(at: PathBytes("0"))?.version != nil)
        #expect(ledger.entry(at: PathBytes("1"))?.version == nil)
        #expect(ledger.entry(at: PathBytes("29"))?.version != nil)
    }

    @Test func `where nothing is at all many more are kept, but not all`() {
        let ledger = MemoryLedger(vanishedLimit: 10)
        for number in 0..<250 { ledger.record(entry(Int64(number)), at: PathBytes("\(number)")) }
        ledger.forgetVanished(whereNothingIs: true) { _ in false }
        #expect(ledger.count == 250)
        for number in 250..<300 { ledger.record(entry(Int64(number)), at: PathBytes("\(number)")) }
        ledger.forgetVanished(whereNothingIs: true) { _ in false }
        #expect(ledger.count == 250)
        #expect(ledger.entry(at: PathBytes("49")) == nil && ledger.entry(at: PathBytes("50")) != nil)
    }

    @Test func `many copies of one content stay cheap`() throws {
        let ledger = MemoryLedger()
        for number in 0..<500 { ledger.record(entry(Int64(number), content: 1), at: PathBytes("\(number)")) }
        let content = try #require(entry(0, content: 1).fingerprint)
        #expect(ledger.paths(matching: content, inode: 0).count == 64)
        #expect(ledger.paths(matching: content, inode: 0).first == PathBytes("499"))
    }
}
