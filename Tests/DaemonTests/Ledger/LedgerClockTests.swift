import GRDB
import Testing

@testable import Daemon

/// Clocks that are set, and what is deleted by them.
struct LedgerClockTests {
    private static let day = 86_400.0
    private static let year = 365 * day
    private static let start = Timestamp(seconds: 1_764_500_000)

    /// A host with a clock, and hours that pass.
    private struct Host {
        var wall = LedgerClockTests.start
        var uptime = Duration.seconds(1_000)
        var clock = LedgerClock(time: LedgerClockTests.start)

        mutating func pass(_ seconds: Double) {
            wall = wall.adding(seconds: seconds)
            uptime += .seconds(seconds)
        }

        /// The process has ended and another one begins.
        mutating func restart() {
            clock = LedgerClock(time: clock.time, doubt: clock.doubt)
        }

        mutating func look() -> LedgerClock.News? { clock.look(wall, uptime: uptime) }

        /// Days by which the horizon is off the clock.
        var behind: Double {
            Double(wall.microseconds - clock.horizon(wall).microseconds) / 1e6 / LedgerClockTests.day
        }

        /// Looks each hour for so long; what was said.
        mutating func run(_ seconds: Double) -> [LedgerClock.News] {
            var news: [LedgerClock.News] = []
            for _ in 0..<Int(seconds / 3_600) {
                pass(3_600)
                if let said = look() { news.append(said) }
            }
            return news
        }
    }

    private var host = Host()

    @Test mutating func `a clock that runs is believed, also after a night off`() {
        #expect(host.run(50 * Self.day) == [])
        host.wall = host.wall.adding(seconds: 0.9 * Self.day)
        host.restart()
        #expect(host.look() == nil)
        #expect(host.behind == 0)
    }

    @Test mutating func `a leap ahead holds deletion back until it is back`() {
        #expect(host.look() == nil)
        host.wall = host.wall.adding(seconds: 5 * Self.year)
        #expect(host.run(Self.day / 2) == [.ahead(5 * Self.year)])
        #expect(host.behind == 5 * 365)
        host.wall = host.wall.adding(seconds: -5 * Self.year)
        #expect(host.run(Self.day) == [.believed])
        #expect(host.behind == 0)
    }

    @Test mutating func `a machine that was off for two months deletes a day later`() {
        host.wall = host.wall.adding(seconds: 61 * Self.day)
        host.restart()
        #expect(host.look() == .ahead(61 * Self.day))
        #expect(host.run(Self.day - 3_600) == [])
        #expect(host.behind == 61)
        #expect(host.run(2 * 3_600) == [.believed])
        #expect(host.behind == 0)
    }

    @Test mutating func `the day of proof may be cut by restarts, and is begun anew by another leap`() {
        host.wall = host.wall.adding(seconds: Self.year)
        #expect(host.look() == .ahead(Self.year))
        #expect(host.run(Self.day / 2) == [])
        host.restart()
        host.pass(600)
        #expect(host.look() == nil)
        #expect(host.run(Self.day / 4) == [])
        host.wall = host.wall.adding(seconds: Self.year)
        #expect(host.run(Self.day) == [])
        #expect(host.behind > 365)
        #expect(host.run(3_600) == [.believed])
    }

    @Test mutating func `a clock years behind notes no fact as old, and deletes nothing more`() {
        #expect(host.look() == nil)
        let before = host.wall
        host.wall = host.wall.adding(seconds: -5 * Self.year)
        host.pass(60)
        #expect(host.clock.noted(host.wall, uptime: host.uptime) == before.adding(seconds: 60))
        #expect(host.run(Self.day / 2).count == 1)
        #expect(host.behind == 0, "old is what is old for the clock that is behind")
        host.wall = host.wall.adding(seconds: 5 * Self.year)
        #expect(host.run(3_600) == [.believed])
        #expect(host.clock.noted(host.wall, uptime: host.uptime) == host.wall)
    }

    @Test mutating func `a clock years ahead makes nothing old until it is believed`() {
        #expect(host.look() == nil)
        let before = host.wall
        host.wall = host.wall.adding(seconds: 5 * Self.year)
        host.pass(60)
        #expect(host.clock.cautious(host.wall, uptime: host.uptime) == before.adding(seconds: 60))
        #expect(host.run(2 * Self.day).last == .believed)
        #expect(host.clock.cautious(host.wall, uptime: host.uptime) == host.wall)
    }

    @Test(arguments: [Int64.min, .max, 0])
    func `whatever a file says of a clock, nothing overflows`(_ time: Int64) {
        var clock = LedgerClock(
            time: Timestamp(microseconds: time), doubt: LedgerClock.Doubt(wall: .init(microseconds: time), steady: 0))
        for hour in 0..<30 {
            _ = clock.look(Self.start.adding(seconds: Double(hour) * 3_600), uptime: .seconds(hour * 3_600))
            _ = clock.noted(Self.start, uptime: .seconds(hour * 3_600))
        }
        #expect(clock.doubt == nil)
    }

    @Test func `a clock set years ahead keeps the history over restarts, and says so once`() throws {
        let keeper = try TemporaryFolder()
        let words = LedgerTests.Words()
        func episodes(_ body: (Ledger) -> Void) -> Int? {
            let ledger = Ledger(folder: keeper.root.description, log: words.log)
            body(ledger)
            return ledger.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM episode") ?? 0 }
        }
        let now = Timestamp.now()
        let (retention, start) = (30 * Self.day, Duration.seconds(10_000))
        let first = episodes { ledger in
            let journal = EpisodeJournal(ledger: ledger)
            journal.announce([LedgerTests.episode("1")], source: "gate")
            journal.ended(LedgerTests.end(of: LedgerTests.episode("1")), source: "gate")
            // It has not been looked at, as by an older program: the youngest fact tells what time it is.
        }
        #expect(first == 1)
        let ahead = now.adding(seconds: 5 * Self.year)
        for run in 0..<3 {
            let kept = episodes { ledger in
                for hour in 0..<5 {
                    let seconds = Double(run * 5 + hour) * 3_600
                    ledger.forget(
                        olderThan: retention, at: ahead.adding(seconds: seconds), uptime: start + .seconds(seconds))
                }
            }
            #expect(kept == 1)
        }
        #expect(words.all.count == 1 && words.all.first?.contains("1825 days ahead") == true, "\(words.all)")
        let forgotten = episodes { ledger in
            for hour in 15..<30 {
                let seconds = Double(hour) * 3_600
                ledger.forget(
                    olderThan: retention, at: ahead.adding(seconds: seconds), uptime: start + .seconds(seconds))
            }
        }
        #expect(forgotten == 0)
        #expect(words.all.count == 2)
    }
}
