import FoundationEssentials
import GRDB

extension FileLedger {
    private struct Vanished {
        let path: PathBytes
        let device: UInt64?
        let ended: Int64
    }

    /// Files that are read at once.
    private static let page = 10_000

    func remaining(where isSo: (PathBytes, UInt64?) -> Bool) -> [PathBytes] {
        save()
        var found = unsaved.remaining(where: isSo)
        var last = Data()
        while true {
            let rows =
                ledger.read { db in
                    try Row.fetchAll(
                        db.cachedStatement(
                            sql: "SELECT * FROM file WHERE source = ? AND path > ? ORDER BY path LIMIT ?"),
                        arguments: [source, last, Self.page])
                } ?? []
            for row in rows {
                // Nothing but bytes is more than bytes.
                last = row["path"]
                let path = PathBytes(data: last)
                guard let entry = LedgerEntry(row), entry.fingerprint != nil, !entry.hasLeft,
                    unsaved.entry(at: path) == nil, isSo(path, entry.identity?.device)
                else { continue }
                found.append(path)
            }
            if rows.count < Self.page { return found }
        }
    }

    func forgetVanished(whereNothingIs isEmpty: Bool, exists: (PathBytes) -> Bool) {
        save()
        unsaved.forgetVanished(whereNothingIs: isEmpty, exists: exists)
        let limit = MemoryLedger.limit(unsaved.vanishedLimit, whereNothingIs: isEmpty)
        let rows = ledger.read { db in
            let count = try Int.fetchOne(db, sql: "SELECT count(*) FROM file WHERE source = ?", arguments: [source])
            guard let count, count > limit else { return [Row]() }
            return try Row.fetchAll(
                db, sql: "SELECT path, device, ended FROM file WHERE source = ?", arguments: [source])
        }
        let vanished = (rows ?? []).compactMap { row -> Vanished? in
            guard let path = row.value(of: "path", as: Data.self) else { return nil }
            return Vanished(
                path: PathBytes(data: path),
                device: row.value(of: "device", as: Int64.self).map { UInt64(bitPattern: $0) },
                ended: row.value(of: "ended") ?? 0)
        }
        .filter { !exists($0.path) }.sorted { $0.ended < $1.ended }
        guard vanished.count > limit else { return }
        var devices = NearestDevices()
        let (elsewhere, here) = vanished.reduce(into: ([Vanished](), [Vanished]())) { parts, file in
            if let device = file.device, device != devices.device(of: file.path) {
                parts.0.append(file)
            } else {
                parts.1.append(file)
            }
        }
        let many = MemoryLedger.limit(unsaved.vanishedLimit, whereNothingIs: true)
        let forgotten = here.dropLast(limit) + elsewhere.dropLast(many)
        ledger.write { db in
            // What was found in them stays for as long as all history does.
            for file in forgotten {
                try db.execute(
                    sql: "DELETE FROM file WHERE source = ? AND path = ?", arguments: [source, file.path.data])
            }
        }
    }
}
