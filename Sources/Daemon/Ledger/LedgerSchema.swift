import GRDB

/// The tables of the ledger, and how older ones become today's.
enum LedgerSchema {
    /// All steps so far; a new form is a new step at the end.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("facts") { db in
            for statement in facts { try db.execute(sql: statement) }
        }
        migrator.registerMigration("refusals") { db in
            try db.execute(
                sql: """
                    CREATE TABLE refusal (
                        account TEXT PRIMARY KEY, refusals INTEGER NOT NULL, until INTEGER NOT NULL, detail TEXT
                    ) WITHOUT ROWID
                    """)
            let salt = (0..<4).map { _ in String(UInt64.random(in: .min ... .max), radix: 16) }.joined()
            try db.execute(sql: "INSERT INTO meta (name, value) VALUES ('salt', ?)", arguments: [salt])
        }
        migrator.registerMigration("sidecars") { db in
            try db.execute(
                sql: """
                    CREATE TABLE sidecar (
                        source TEXT NOT NULL, path BLOB NOT NULL, labels BLOB NOT NULL, noted INTEGER NOT NULL,
                        PRIMARY KEY (source, path)
                    ) WITHOUT ROWID
                    """)
        }
        migrator.registerMigration("departures") { db in
            try db.execute(sql: "ALTER TABLE file ADD COLUMN has_left BOOLEAN NOT NULL DEFAULT 0")
        }
        migrator.registerMigration("runs") { db in
            // Which run of the program has noted it.
            try db.execute(sql: "ALTER TABLE file ADD COLUMN run INTEGER")
        }
        return migrator
    }

    /// A table (`file`) or a column (`file.size`) of today's form that a database lacks; nil where it has all, or where a
    /// later version has made it another.
    static func missingPart(of queue: DatabaseQueue) throws -> String? {
        guard try !queue.read(migrator.hasBeenSuperseded) else { return nil }
        let model = try DatabaseQueue()
        try migrator.migrate(model)
        let known = Set(try queue.read(parts))
        return try model.read(parts).first { !known.contains($0) }
    }

    /// The names of all tables, then those of their columns.
    private static func parts(_ db: Database) throws -> [String] {
        try String.fetchAll(
            db,
            sql: """
                SELECT name FROM sqlite_master WHERE type = 'table' UNION ALL
                SELECT part.name || '.' || field.name FROM sqlite_master AS part, pragma_table_info(part.name) AS field
                WHERE part.type = 'table'
                """)
    }

    /// Times are microseconds since 1970, `mtime` nanoseconds; paths are bytes; digests are as ``TaggingIdentity``.
    private static let facts = [
        "CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID",
        """
        CREATE TABLE file (
            source TEXT NOT NULL, path BLOB NOT NULL, size INTEGER NOT NULL, mtime INTEGER NOT NULL, fingerprint BLOB,
            outcome INTEGER NOT NULL, kind TEXT, model TEXT, vocabulary TEXT, device INTEGER, inode INTEGER,
            ended INTEGER NOT NULL, PRIMARY KEY (source, path)
        ) WITHOUT ROWID
        """,
        "CREATE INDEX file_content ON file (source, fingerprint, ended) WHERE fingerprint IS NOT NULL",
        """
        CREATE TABLE file_tag (
            source TEXT NOT NULL, path BLOB NOT NULL, label TEXT NOT NULL, top REAL NOT NULL, ended INTEGER NOT NULL,
            PRIMARY KEY (source, path, label)
        ) WITHOUT ROWID
        """,
        "CREATE INDEX file_tag_time ON file_tag (ended)",
        """
        CREATE TABLE episode (
            source TEXT NOT NULL, label TEXT NOT NULL, name TEXT NOT NULL, stage INTEGER NOT NULL,
            initial INTEGER NOT NULL, score REAL NOT NULL, median REAL NOT NULL, top REAL NOT NULL,
            begin_pts REAL NOT NULL, begin_time REAL, last_pts REAL NOT NULL, last_time REAL, box BLOB, reason TEXT,
            noted INTEGER NOT NULL, PRIMARY KEY (source, label, name)
        ) WITHOUT ROWID
        """,
        "CREATE INDEX episode_open ON episode (stage) WHERE stage < 2",
        "CREATE INDEX episode_time ON episode (noted)",
        "CREATE TABLE paused (source TEXT PRIMARY KEY) WITHOUT ROWID",
    ]
}
