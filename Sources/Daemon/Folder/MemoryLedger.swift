import Synchronization

/// A ledger that lives as long as the process.
///
/// It holds an entry of about 200 bytes for each file that exists, and of vanished ones the latest
/// `vanishedLimit`, or 25 times as many where none exists: it does not grow with what has passed through the folder.
final class MemoryLedger: FolderLedger {
    /// How many files that no longer exist are remembered at least.
    let vanishedLimit: Int

    private let state = Mutex(State())

    private struct State {
        var entries: [PathBytes: (entry: LedgerEntry, order: UInt64)] = [:]
        var paths: [Fingerprint: [PathBytes]] = [:]
        var order: UInt64 = 0

        mutating func forget(_ path: PathBytes) {
            guard let fingerprint = entries.removeValue(forKey: path)?.entry.fingerprint else { return }
            paths[fingerprint]?.removeAll { $0 == path }
            if paths[fingerprint]?.isEmpty == true { paths[fingerprint] = nil }
        }
    }

    /// Makes an empty ledger.
    init(vanishedLimit: Int = 20_000) {
        self.vanishedLimit = vanishedLimit
    }

    /// How many paths are remembered.
    var count: Int {
        state.withLock { $0.entries.count }
    }

    /// Everything that is remembered.
    var all: [(PathBytes, LedgerEntry)] {
        state.withLock { $0.entries.map { ($0.key, $0.value.entry) } }
    }

    func entry(at path: PathBytes) -> LedgerEntry? {
        state.withLock { $0.entries[path]?.entry }
    }

    func paths(matching fingerprint: Fingerprint, inode: UInt64) -> [PathBytes] {
        state.withLock { state in
            let known = state.paths[fingerprint] ?? []
            let own = known.filter { state.entries[$0]?.entry.identity?.inode == inode }
            return own + known.reversed().prefix(Self.pathsTold).filter { !own.contains($0) }
        }
    }

    func record(_ entry: LedgerEntry, at path: PathBytes) {
        state.withLock { state in
            state.forget(path)
            state.order += 1
            state.entries[path] = (entry, state.order)
            guard let fingerprint = entry.fingerprint else { return }
            state.paths[fingerprint, default: []].append(path)
            // Thousands of copies of one picture must not make each further one slow: the latest are enough.
            if state.paths[fingerprint, default: []].count > Self.pathsPerFingerprint {
                state.paths[fingerprint]?.removeFirst()
            }
        }
    }

    func move(_ path: PathBytes, to new: PathBytes, as entry: LedgerEntry) {
        var moved = entry
        moved.result = entry.result ?? self.entry(at: path)?.result
        remove(path)
        record(moved, at: new)
    }

    func exchange(_ path: PathBytes, with other: PathBytes, as entry: LedgerEntry) {
        let displaced = self.entry(at: path)
        move(other, to: path, as: entry)
        if let displaced { record(displaced, at: other) }
    }

    func setHasLeft(_ hasLeft: Bool, of paths: [PathBytes]) {
        state.withLock { state in
            for path in paths { state.entries[path]?.entry.hasLeft = hasLeft }
        }
    }

    func remaining(where isSo: (PathBytes, UInt64?) -> Bool) -> [PathBytes] {
        all.filter { path, entry in
            entry.fingerprint != nil && !entry.hasLeft && isSo(path, entry.identity?.device)
        }
        .map(\.0)
    }

    func forget(_ path: PathBytes) {
        remove(path)
    }

    /// Forgets a path.
    func remove(_ path: PathBytes) {
        state.withLock { $0.forget(path) }
    }

    func forgetVanished(whereNothingIs isEmpty: Bool, exists: (PathBytes) -> Bool) {
        let vanishedLimit = Self.limit(vanishedLimit, whereNothingIs: isEmpty)
        let known = state.withLock { state in
            state.entries.count > vanishedLimit ? state.entries.map { ($0.key, $0.value.order) } : []
        }
        let vanished = known.filter { !exists($0.0) }.sorted { $0.1 < $1.1 }
        state.withLock { state in
            for (path, order) in vanished.dropLast(vanishedLimit) where state.entries[path]?.order == order {
                state.forget(path)
            }
        }
    }

    /// How many files that no longer exist are remembered at least: where nothing is at all, of many more.
    static func limit(_ vanishedLimit: Int, whereNothingIs isEmpty: Bool) -> Int {
        isEmpty ? 25 * vanishedLimit : vanishedLimit
    }

    /// Paths of one content among which a file's own is looked for, the latest ones.
    static let pathsPerFingerprint = 1_024
    /// Those that are told.
    static let pathsTold = 64
}
