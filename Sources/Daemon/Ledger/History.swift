import FoundationEssentials
import GRDB

/// What the ledger of a state folder tells of the past; the daemon that writes it may run meanwhile.
struct History {
    /// What is asked for.
    struct Question {
        var source: String?
        var label: String?
        /// Nothing that ended before.
        var since: Timestamp?
    }

    /// A stretch of time in which a stream, or a file that, showed a label.
    struct Item: Sendable, Hashable {
        /// What it is known from.
        enum Origin: Sendable, Hashable {
            /// An episode; `reason` is nil while it is open.
            case episode(name: String, reason: String?)
            case file(PathBytes)
        }

        var source: String
        var label: String
        var top: Double
        /// When it began; for a file when it was tagged.
        var begin: Timestamp
        /// Its last supporting frame; for a file as `begin`.
        var end: Timestamp
        var origin: Origin
    }

    private let queue: DatabaseQueue

    /// Opens the ledger of a folder; throws ``LedgerProblem`` where there is none.
    init(folder: String) throws(LedgerProblem) {
        let path = folder + "/" + Ledger.fileName
        guard FileManager.default.fileExists(atPath: path) else {
            throw LedgerProblem(description: "\(folder) holds no ledger: `tagclipd run` makes one; name its folder")
        }
        var configuration = GRDB.Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        do {
            queue = try DatabaseQueue(path: path, configuration: configuration)
        } catch {
            throw LedgerProblem(
                description: "\(path) is no ledger that can be read: \((error as? DatabaseError)?.words ?? "\(error)")")
        }
    }

    /// Items that are read at once.
    static let page = 20_000

    /// Calls `body` with each item, the oldest first; throws ``LedgerProblem``.
    ///
    /// The ledger is read a part at a time and not while `body` runs, however long that takes: who reads a ledger keeps
    /// its log from being cut.
    func forEach(_ question: Question, page: Int = History.page, _ body: (Item) throws -> Void) throws {
        var last: Place?
        repeat {
            let rows = try read(question, after: last, atMost: page)
            for item in rows.compactMap(Item.init) { try body(item) }
            last = rows.count < page ? nil : rows.last.map(Place.init)
        } while last != nil
    }

    /// Where an item stands in the order of all.
    private struct Place {
        var begin: DatabaseValue
        var source: DatabaseValue
        var label: DatabaseValue
        /// The episode's name, or the file's path.
        var key: DatabaseValue

        init(_ row: Row) {
            begin = row["begin"]
            source = row["source"]
            label = row["label"]
            let name: DatabaseValue = row["name"]
            key = name.isNull ? row["path"] : name
        }
    }

    private func read(_ question: Question, after last: Place?, atMost count: Int) throws -> [Row] {
        do {
            return try queue.read { db in
                try Row.fetchAll(
                    db, sql: Self.statement,
                    arguments: [
                        "source": question.source, "label": question.label, "since": question.since?.microseconds,
                        "isFirst": last == nil, "begin": last?.begin, "lastSource": last?.source,
                        "lastLabel": last?.label, "key": last?.key, "count": count,
                    ])
            }
        } catch let error as DatabaseError {
            throw LedgerProblem(
                description: "the ledger can't be read: \(error.words); if it is damaged, the daemon sets it aside at"
                    + " its next start")
        }
    }

    /// Episodes whose frames had no wall clock (a file played as a stream) lie where they were noted.
    private static let statement = """
        SELECT * FROM (SELECT source, label, top, name, NULL AS path, reason, stage,
            CAST(coalesce(begin_time * 1000000, noted) AS INTEGER) AS begin,
            CAST(coalesce(last_time * 1000000, noted) AS INTEGER) AS end FROM episode
        WHERE (:source IS NULL OR source = :source) AND (:label IS NULL OR label = :label)
            AND (:since IS NULL OR stage < 2 OR end >= :since)
        UNION ALL
        SELECT source, label, top, NULL, path, NULL, 2, ended AS begin, ended AS end FROM file_tag
        WHERE (:source IS NULL OR source = :source) AND (:label IS NULL OR label = :label)
            AND (:since IS NULL OR ended >= :since))
        WHERE :isFirst OR (begin, source, label, coalesce(name, path)) > (:begin, :lastSource, :lastLabel, :key)
        ORDER BY begin, source, label, coalesce(name, path) LIMIT :count
        """
}

extension History.Item {
    /// The item of a row; nil where it can't be read.
    fileprivate init?(_ row: Row) {
        guard let source = row.value(of: "source", as: String.self),
            let label = row.value(of: "label", as: String.self), let top = row.value(of: "top", as: Double.self),
            let begin = row.value(of: "begin", as: Int64.self), let end = row.value(of: "end", as: Int64.self),
            let stage = row.value(of: "stage", as: Int.self)
        else { return nil }
        let origin: Origin
        if let path = row.value(of: "path", as: Data.self) {
            origin = .file(PathBytes(data: path))
        } else if let name = row.value(of: "name", as: String.self) {
            origin = .episode(name: name, reason: stage < 2 ? nil : row.value(of: "reason", as: String.self))
        } else {
            return nil
        }
        self.init(
            source: source, label: label, top: top, begin: Timestamp(microseconds: begin),
            end: Timestamp(microseconds: end), origin: origin)
    }

    /// The item as one line of JSON, in the names of the event stream.
    var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.field("source", source)
        writer.field("label", label)
        writer.field("top", top, decimals: 4)
        switch origin {
        case .episode(let name, let reason):
            writer.field("begin", begin.rfc3339)
            writer.field("end", end.rfc3339)
            writer.field("episode", name)
            writer.field("open", reason == nil ? true : nil)
            writer.field("reason", reason)
        case .file(let path):
            writer.field("tagged", begin.rfc3339)
            MediaPath(bytes: path.bytes).writeFields(to: &writer)
        }
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
