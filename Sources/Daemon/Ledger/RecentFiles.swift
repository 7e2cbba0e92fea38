/// What one source has learnt lately, some thousand files of it: a new ledger is told them again.
///
/// An entry takes about 500 bytes.
struct RecentFiles {
    /// Files that are remembered at most; beyond them the older half goes.
    static let most = 10_000

    private var entries: [PathBytes: (entry: LedgerEntry, order: UInt64)] = [:]
    private var order: UInt64 = 0

    /// All of them.
    var all: [(PathBytes, LedgerEntry)] { entries.map { ($0.key, $0.value.entry) } }

    /// Remembers how a file ended.
    mutating func put(_ entry: LedgerEntry, at path: PathBytes) {
        order += 1
        entries[path] = (entry, order)
        guard entries.count > Self.most else { return }
        let last = order
        entries = entries.filter { $0.value.order + UInt64(Self.most / 2) > last }
    }

    /// A file has another path.
    mutating func move(_ path: PathBytes, to new: PathBytes, as entry: LedgerEntry) {
        var moved = entry
        moved.result = entry.result ?? entries.removeValue(forKey: path)?.entry.result
        entries[path] = nil
        put(moved, at: new)
    }

    /// Two files have each other's path; `entry` is what the one at `path` is now.
    mutating func exchange(_ path: PathBytes, with other: PathBytes, as entry: LedgerEntry) {
        let displaced = entries[path]?.entry
        move(other, to: path, as: entry)
        if let displaced { put(displaced, at: other) }
    }

    /// Notes whether a file has left the folder.
    mutating func setHasLeft(_ hasLeft: Bool, of path: PathBytes) {
        entries[path]?.entry.hasLeft = hasLeft
    }

    /// Forgets a path.
    mutating func remove(_ path: PathBytes) {
        entries[path] = nil
    }
}
