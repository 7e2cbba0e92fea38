import FoundationEssentials
import GRDB
import Synchronization

/// The sidecars of one source that could not be written and are to be tried again, over restarts too.
///
/// They lie in the ledger; what that can't take is kept in memory, up to a thousand.
final class DueSidecars: Sendable {
    /// A sidecar that is due.
    struct Item: Sendable, Hashable {
        /// The picture.
        var file: PathBytes
        var labels: [String]
    }

    private struct State {
        var memory: [PathBytes: [String]] = [:]
        /// Whether the ledger may hold some.
        var isInLedger = false
    }

    /// Sidecars that are kept in memory at most; what is beyond them is written when the file is due again.
    static let mostInMemory = 1_000

    private let ledger: Ledger?
    private let source: String
    private let state = Mutex(State())

    /// - Parameter ledger: where they outlive the process, if anywhere.
    init(_ ledger: Ledger?, source: String) {
        self.ledger = ledger
        self.source = source
        let found = ledger?.read { db in
            try Int.fetchOne(db, sql: "SELECT 1 FROM sidecar WHERE source = ? LIMIT 1", arguments: [source])
        }
        state.withLock { $0.isInLedger = (found ?? nil) != nil }
    }

    /// Whether there are none.
    var isEmpty: Bool { state.withLock { $0.memory.isEmpty && !$0.isInLedger } }

    /// Remembers that a sidecar is due.
    func add(_ item: Item) {
        let isKept =
            ledger?.write { db in
                try db.execute(
                    sql: "INSERT OR REPLACE INTO sidecar (source, path, labels, noted) VALUES (?, ?, ?, ?)",
                    arguments: [
                        source, item.file.data, try JSONEncoder().encode(item.labels),
                        (ledger?.time ?? .now()).microseconds,
                    ])
            } ?? false
        state.withLock { state in
            if isKept {
                state.isInLedger = true
                state.memory[item.file] = nil
            } else if state.memory.count < Self.mostInMemory || state.memory[item.file] != nil {
                state.memory[item.file] = item.labels
            }
        }
    }

    /// Forgets a sidecar: it is written, or nothing can be done about it.
    func remove(_ file: PathBytes) {
        let mayBeKept = state.withLock { state in
            state.memory[file] = nil
            return state.isInLedger
        }
        guard mayBeKept else { return }
        ledger?.write { db in
            try db.execute(
                sql: "DELETE FROM sidecar WHERE source = ? AND path = ?", arguments: [source, file.data])
        }
    }

    /// Some that are due, in the order of their paths, from behind one of them on; empty behind the last.
    func next(after file: PathBytes?, atMost count: Int) -> [Item] {
        let bound = file?.data ?? Data()
        let rows = ledger?.read { db in
            try Row.fetchAll(
                db, sql: "SELECT path, labels FROM sidecar WHERE source = ? AND path > ? ORDER BY path LIMIT ?",
                arguments: [source, bound, count])
        }
        let kept = (rows ?? []).compactMap { row -> Item? in
            guard let path = row.value(of: "path", as: Data.self), let list = row.value(of: "labels", as: Data.self),
                let labels = try? JSONDecoder().decode([String].self, from: list)
            else { return nil }
            return Item(file: PathBytes(data: path), labels: labels)
        }
        return state.withLock { state in
            if file == nil, rows != nil { state.isInLedger = !kept.isEmpty }
            let waiting = state.memory.filter {
                $0.key.data.lexicographicallyPrecedes(bound) == false && $0.key != file
            }
            .map { Item(file: $0.key, labels: $0.value) }
            let all = (kept.filter { state.memory[$0.file] == nil } + waiting)
                .sorted { $0.file.data.lexicographicallyPrecedes($1.file.data) }
            return Array(all.prefix(count))
        }
    }
}
