import GRDB

extension Ledger {
    /// The sources that a user has paused and not resumed.
    var pausedSources: Set<String> { knownPauses ?? [] }

    /// The same; nil where the ledger can't be read.
    var knownPauses: Set<String>? {
        read { db in try String.fetchAll(db, sql: "SELECT source FROM paused") }.map { Set($0) }
    }

    /// Remembers that a source is paused, or no longer.
    func setPaused(_ source: String, _ isPaused: Bool) {
        let fact = Fact(name: "paused\n" + source, kind: isPaused ? .begin : .end) { @Sendable db in
            let statement =
                isPaused ? "INSERT OR IGNORE INTO paused (source) VALUES (?)" : "DELETE FROM paused WHERE source = ?"
            try db.execute(sql: statement, arguments: [source])
        }
        keep([fact])
    }
}
