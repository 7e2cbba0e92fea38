import GRDB
import Synchronization
import Testing

@testable import Daemon

/// Facts that wait for a ledger.
struct KeptFactsTests {
    private final class Written: Sendable {
        let words = Mutex<[String]>([])
        func write(_ word: String) -> KeptFacts.Write { { @Sendable [self] _ in words.withLock { $0.append(word) } } }
    }

    private var facts = KeptFacts()
    private let written = Written()
    private let database: DatabaseQueue

    init() throws { database = try DatabaseQueue() }

    private mutating func put(_ name: String, _ kind: KeptFacts.Kind, _ word: String) throws -> [String] {
        let write = facts.put(name, kind, written.write(word))
        return try run { db in try write(db) }
    }

    private func run(_ body: (Database) throws -> Void) throws -> [String] {
        written.words.withLock { $0 = [] }
        try database.write(body)
        return written.words.withLock { $0 }
    }

    private var owed: [String] {
        get throws { try run { db in for fact in facts.owed { try fact.write(db) } } }
    }

    @Test mutating func `only how things stand is owed`() throws {
        #expect(try put("a", .begin, "begin") == ["begin"])
        #expect(try put("a", .addition, "open") == ["begin", "open"])
        #expect(try owed == ["begin", "open"])
        #expect(try put("a", .news, "later") == ["later"])
        #expect(try put("a", .end, "end") == ["end"])
        #expect(try put("a", .news, "late") == ["end", "late"], "what comes late does not undo the end")
        #expect(try put("b", .begin, "other") == ["other"])
        #expect(try owed == ["end", "late", "other"])
    }

    @Test mutating func `what is written is kept while it holds, for another ledger`() throws {
        _ = try put("x a", .begin, "a")
        _ = try put("x b", .begin, "b")
        _ = try put("y", .begin, "y")
        for name in ["x a", "x b", "y"] { facts.written(name) }
        #expect(try owed == [])
        #expect(try put("x a", .addition, "open") == ["open"])
        facts.written("x a")
        _ = try put("x b", .end, "end")
        facts.written("x b")
        facts.owe("x ")
        #expect(try owed == ["a", "open"])
    }

    @Test mutating func `their number is bounded, and what holds no longer goes first`() throws {
        _ = try put("open", .begin, "open")
        for number in 0..<KeptFacts.most + 10 { _ = facts.put("\(number)", .end, written.write("")) }
        #expect(facts.count == KeptFacts.most)
        facts.owe("open")
        #expect(try owed.contains("open"))
    }
}
