import GRDB

extension Ledger {
    /// Episodes, and tags of files, that are kept at most, however young they are.
    private static let mostRows = 1_000_000

    /// Forgets what is older than so many seconds, by a clock that is not simply believed.
    ///
    /// - Parameters:
    ///   - now: what the host's clock says.
    ///   - uptime: what a clock says that nobody sets.
    func forget(olderThan seconds: Double, at now: Timestamp = .now(), uptime: Duration = Ledger.uptime) {
        forget(before: look(at: now, uptime: uptime).adding(seconds: -seconds))
    }

    /// Forgets ended episodes and files' tags from before a time, and the oldest beyond a million.
    ///
    /// That a file is done is not forgotten for its age: it would be tagged again.
    func forget(before time: Timestamp) {
        write { db in
            try db.execute(
                sql: "DELETE FROM episode WHERE stage = 2 AND noted < ?", arguments: [time.microseconds])
            try db.execute(sql: "DELETE FROM file_tag WHERE ended < ?", arguments: [time.microseconds])
            // Folders that have gone for ever are not tried for ever.
            try db.execute(sql: "DELETE FROM sidecar WHERE noted < ?", arguments: [time.microseconds])
            for (table, column) in [("episode", "noted"), ("file_tag", "ended")] {
                let bound = try Int64.fetchOne(
                    db, sql: "SELECT \(column) FROM \(table) ORDER BY \(column) DESC LIMIT 1 OFFSET ?",
                    arguments: [Self.mostRows])
                guard let bound else { continue }
                let kept = table == "episode" ? " AND stage = 2" : ""
                try db.execute(sql: "DELETE FROM \(table) WHERE \(column) <= ?\(kept)", arguments: [bound])
            }
        }
    }
}
