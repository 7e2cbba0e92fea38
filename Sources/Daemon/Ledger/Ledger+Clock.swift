import GRDB
import Glibc
import Logging
import Synchronization

extension Ledger {
    /// Time since the machine was started, in which it slept too: nobody sets it.
    static var uptime: Duration {
        var time = timespec()
        unsafe clock_gettime(CLOCK_BOOTTIME, &time)
        return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
    }

    /// The time under which a fact is noted now.
    var time: Timestamp {
        let now = Timestamp.now()
        return clock.withLock { $0?.noted(now, uptime: Self.uptime) } ?? now
    }

    /// The time at which it may be asked what is old enough to be deleted.
    var cautiousTime: Timestamp {
        let now = Timestamp.now()
        return clock.withLock { $0?.cautious(now, uptime: Self.uptime) } ?? now
    }

    /// Compares the host's clock with what this ledger has seen of it, and says what is to be said.
    ///
    /// - Returns: the time at which what is old is old.
    func look(at now: Timestamp, uptime: Duration) -> Timestamp {
        let known = clock.withLock { $0 } ?? keptClock ?? LedgerClock(time: now)
        let (news, seen) = clock.withLock { clock in
            var seen = clock ?? known
            let news = seen.look(now, uptime: uptime)
            clock = seen
            return (news, seen)
        }
        switch news {
        case .ahead(let seconds):
            log(
                .warning,
                "the clock is \(Self.days(seconds)) ahead of when the ledger was last in use: nothing is deleted from"
                    + " the history until it has been so for a day")
        case .behind(let seconds):
            log(
                .warning,
                "the clock is \(Self.days(seconds)) behind the ledger: the history notes what happens under the time"
                    + " that should be, until the clock has been so for a day")
        case .believed: log(.notice, "the clock is believed again: the history is kept as retention: says")
        case nil: break
        }
        keep(seen)
        return seen.horizon(now)
    }

    private static func days(_ seconds: Double) -> String {
        let days = Int((seconds / 86_400).rounded())
        return days == 1 ? "1 day" : "\(days) days"
    }

    /// The clock as the ledger has seen it last; of an older one the time of its youngest fact.
    var keptClock: LedgerClock? {
        let known = read { db -> LedgerClock? in
            func meta(_ name: String) throws -> Int64? {
                try Int64.fetchOne(db, sql: "SELECT value FROM meta WHERE name = ?", arguments: [name])
            }
            guard let time = try meta("clock") else {
                let youngest = try Int64.fetchOne(
                    db,
                    sql: "SELECT max(time) FROM (SELECT max(noted) AS time FROM episode"
                        + " UNION ALL SELECT max(ended) FROM file_tag)")
                return youngest.map { LedgerClock(time: Timestamp(microseconds: $0)) }
            }
            let doubt = try meta("clock_doubted").map { wall in
                LedgerClock.Doubt(
                    wall: Timestamp(microseconds: wall), steady: Double(try meta("clock_steady") ?? 0) / 1e6)
            }
            return LedgerClock(time: Timestamp(microseconds: time), doubt: doubt)
        }
        return known ?? nil
    }

    private func keep(_ clock: LedgerClock) {
        write { db in
            let values = [
                "clock": clock.time.microseconds, "clock_doubted": clock.doubt?.wall.microseconds,
                "clock_steady": clock.doubt.map { Int64($0.steady * 1e6) },
            ]
            for (name, value) in values {
                try db.execute(sql: "DELETE FROM meta WHERE name = ?", arguments: [name])
                guard let value else { continue }
                try db.execute(sql: "INSERT INTO meta (name, value) VALUES (?, ?)", arguments: [name, value])
            }
        }
    }
}
