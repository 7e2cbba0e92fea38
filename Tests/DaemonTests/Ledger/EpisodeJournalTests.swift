import GRDB
import Testing

@testable import Daemon

struct EpisodeJournalTests {
    private let keeper: TemporaryFolder
    private let ledger: Ledger
    private let journal: EpisodeJournal

    init() throws {
        keeper = try TemporaryFolder()
        ledger = Ledger(folder: keeper.root.description, log: { _, text in Issue.record("\(text)") })
        journal = EpisodeJournal(ledger: ledger)
    }

    /// The owed records: event, label, and for an end its reason and time.
    private var owed: [String] {
        LedgerTests.owed(journal).map { event in
            guard case .tag(let record) = event.content else { return "?" }
            let source = event.source ?? "-"
            guard case .end(let moment, let reason) = record.phase else { return "\(source) begin \(record.label)" }
            return "\(source) end \(record.label) \(reason.rawValue) \(moment.pts)"
        }
    }

    @Test func `a begin that may not have been written is told again, and ended`() {
        journal.announce([LedgerTests.episode("1")], source: "gate")
        #expect(owed == ["gate begin dog", "gate end dog crash 2.0"])
    }

    @Test func `a begin that was written is ended where it was last supported`() {
        let begin = LedgerTests.episode("1")
        journal.announce([begin], source: "gate")
        journal.began(begin, source: "gate")
        let last = FrameMoment(connection: 1, pts: 4.5, time: 1_700_000_002.5, monotonic: .seconds(12))
        journal.support([(begin, last)], source: "gate")
        #expect(owed == ["gate end dog crash 4.5"])
    }

    @Test func `support does not make a begin that was not written`() {
        let begin = LedgerTests.episode("1")
        journal.announce([begin], source: "gate")
        journal.support([(begin, begin.begin)], source: "gate")
        #expect(owed.first == "gate begin dog")
    }

    @Test func `an end that was written is owed no more, whatever comes late`() {
        let begin = LedgerTests.episode("1")
        journal.announce([begin], source: "gate")
        journal.began(begin, source: "gate")
        journal.ended(LedgerTests.end(of: begin), source: "gate")
        journal.support([(begin, begin.begin)], source: "gate")
        journal.began(begin, source: "gate")
        #expect(owed == [])
    }

    @Test func `what is settled is owed no more`() throws {
        for name in ["1", "2"] { journal.announce([LedgerTests.episode(name)], source: "gate") }
        for event in LedgerTests.owed(journal) { journal.settled(event) }
        #expect(owed == [])
    }

    @Test(arguments: ["score", "median", "top", "begin_pts", "last_pts", "noted", "initial"])
    func `an episode that can't be read is passed over`(_ column: String) {
        journal.announce(["1", "2"].map { LedgerTests.episode($0, label: $0) }, source: "gate")
        ledger.write { db in try db.execute(sql: "UPDATE episode SET \(column) = 'abc' WHERE name = '1'") }
        #expect(owed.contains("gate end 2 crash 2.0"))
        #expect(owed.contains("gate end 1 crash 2.0") == ["noted", "initial"].contains(column))
    }

    @Test func `the records that are owed have the ids of those that were not written`() throws {
        let begin = LedgerTests.episode("1")
        journal.announce([begin], source: "gate")
        let owed = LedgerTests.owed(journal)
        let written = [begin, LedgerTests.end(of: begin)].map { Event(source: "gate", .tag(TagRecord($0))) }
        #expect(
            owed.map { $0.identifier(run: "a", ordinal: 1) } == written.map { $0.identifier(run: "b", ordinal: 2) })
    }
}
