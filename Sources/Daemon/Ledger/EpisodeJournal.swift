import Engine
import FoundationEssentials
import GRDB
import Synchronization

/// The open episodes of all streams, so that each begin gets its end even after a crash.
///
/// An episode is announced before its begin is written: a process that is killed between the two leaves an
/// announcement, and the next one tells begin (with the same id, without p, area and mask) and end.
struct EpisodeJournal: Sendable {
    let ledger: Ledger

    /// What the names of its facts begin with.
    static let factPrefix = "episode\n"

    /// How far an episode has come.
    private enum Stage: Int {
        /// Its begin is about to be written.
        case announced = 0
        /// Its begin is written.
        case open = 1
        /// Its end is written.
        case ended = 2
    }

    /// Notes episodes of a source that are about to begin.
    func announce(_ changes: [EpisodeChange], source: String) {
        let now = ledger.time
        ledger.keep(
            changes.map { change in
                Ledger.Fact(name: name(of: change, source), kind: .begin) { @Sendable db in
                    try Self.note(change, source, .announced, last: change.begin, at: now, db)
                }
            })
    }

    /// Notes how far open episodes of a source have come.
    ///
    /// - Parameter episodes: how they stand, and their last supporting frames.
    func support(_ episodes: [(change: EpisodeChange, last: FrameMoment)], source: String) {
        // Whether a begin is written is for others to say; telling one twice does no harm, telling none does.
        let now = ledger.time
        ledger.keep(
            episodes.map { change, last in
                Ledger.Fact(name: name(of: change, source), kind: .news) { @Sendable db in
                    try Self.note(change, source, .announced, last: last, at: now, db)
                }
            })
    }

    /// Notes that an episode's begin is written.
    func began(_ change: EpisodeChange, source: String) {
        let fact = Ledger.Fact(name: name(of: change, source), kind: .addition) { @Sendable db in
            try db.execute(
                sql: "UPDATE episode SET stage = ? WHERE source = ? AND label = ? AND name = ? AND stage < ?",
                arguments: [Stage.open.rawValue, source, change.label, change.episode, Stage.open.rawValue])
        }
        ledger.keep([fact])
    }

    /// Notes that an episode's end is written.
    func ended(_ change: EpisodeChange, source: String) {
        guard case .end(let last, let reason) = change.kind else { return }
        let now = ledger.time
        let fact = Ledger.Fact(name: name(of: change, source), kind: .end) { @Sendable db in
            try Self.note(change, source, .ended, last: last, reason: reason.rawValue, at: now, db)
        }
        ledger.keep([fact])
    }

    /// The records that a process which ended without writing them still owes, begins before their ends.
    ///
    /// - Parameter sparesOwn: leaves out what this process has begun or told, as far as it knows that still.
    /// - Returns: nil where the ledger can't be read.
    func owed(sparesOwn: Bool) -> [Event]? {
        // No episode of this process comes or goes between the two questions.
        ledger.saving.withLock { _ in
            let rows = ledger.read { db in
                try Row.fetchAll(
                    db, sql: "SELECT * FROM episode WHERE stage < ? ORDER BY noted", arguments: [Stage.ended.rawValue])
            }
            return rows?.flatMap { row -> [Event] in
                guard let source = row.value(of: "source", as: String.self), let end = Self.end(row) else { return [] }
                let fact = name(source, end.label, end.episode)
                if sparesOwn, ledger.kept.withLock({ $0.contains(fact) }) { return [] }
                let isBegun = row.value(of: "stage", as: Int.self) != Stage.announced.rawValue
                return (isBegun ? [end] : [Self.begin(row, of: end), end]).map { Event(source: source, .tag($0)) }
            }
        }
    }

    /// The end that an episode is owed; nil where its row can't be read.
    private static func end(_ row: Row) -> TagRecord? {
        guard let last = row.value(of: "last_pts", as: Double.self) else { return nil }
        return TagRecord(row, .end(TagRecord.Moment(pts: last, time: row.value(of: "last_time")), .crash))
    }

    /// The begin before an end.
    private static func begin(_ row: Row, of end: TagRecord) -> TagRecord {
        var begin = end
        begin.phase = .begin(initial: row.value(of: "initial", as: Int.self) == 1)
        return begin
    }

    /// Notes that an owed end is written.
    func settled(_ event: Event) {
        guard case .tag(let record) = event.content, case .end(_, let reason) = record.phase, let source = event.source
        else { return }
        let fact = Ledger.Fact(name: name(source, record.label, record.episode), kind: .end) { @Sendable db in
            try db.execute(
                sql: "UPDATE episode SET stage = ?, reason = ? WHERE source = ? AND label = ? AND name = ?",
                arguments: [Stage.ended.rawValue, reason.rawValue, source, record.label, record.episode])
        }
        ledger.keep([fact])
    }

    private func name(of change: EpisodeChange, _ source: String) -> String {
        name(source, change.label, change.episode)
    }

    private func name(_ source: String, _ label: String, _ episode: String) -> String {
        Self.factPrefix + [source, label, episode].joined(separator: "\n")
    }

    private static func note(
        _ change: EpisodeChange, _ source: String, _ stage: Stage, last: FrameMoment, reason: String? = nil,
        at now: Timestamp, _ db: Database
    ) throws {
        let isInitial = if case .begin(initial: true) = change.kind { 1 } else { 0 }
        let box = change.box.map { box in
            [box.x, box.y, box.width, box.height].map { String($0) }.joined(separator: " ")
        }
        try db.cachedStatement(
            sql: """
                INSERT INTO episode (source, label, name, stage, initial, score, median, top, begin_pts, begin_time,
                    last_pts, last_time, box, reason, noted)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (source, label, name) DO UPDATE SET stage = max(stage, excluded.stage), score = excluded.score,
                    median = excluded.median, top = excluded.top, last_pts = excluded.last_pts,
                    last_time = excluded.last_time, box = excluded.box, reason = excluded.reason,
                    noted = excluded.noted
                WHERE stage < \(Stage.ended.rawValue)
                """
        ).execute(arguments: [
            source, change.label, change.episode, stage.rawValue, isInitial, Double(change.score),
            Double(change.median), Double(change.top), change.begin.pts ?? 0, change.begin.time, last.pts ?? 0,
            last.time, box, reason, now.microseconds,
        ])
    }
}

extension TagRecord {
    /// The record of a moment in the life of an episode of the ledger; nil where its row can't be read.
    fileprivate init?(_ row: Row, _ phase: Phase) {
        guard let label = row.value(of: "label", as: String.self), let name = row.value(of: "name", as: String.self),
            let score = row.value(of: "score", as: Double.self), let median = row.value(of: "median", as: Double.self),
            let top = row.value(of: "top", as: Double.self), let pts = row.value(of: "begin_pts", as: Double.self)
        else { return nil }
        let numbers = (row.value(of: "box", as: String.self) ?? "").split(separator: " ").compactMap { Double($0) }
        self.init(
            phase: phase, label: label, episode: name, score: score, median: median, top: top,
            begin: Moment(pts: pts, time: row.value(of: "begin_time")),
            box: numbers.count == 4
                ? FractionBox(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3]) : nil)
    }
}
