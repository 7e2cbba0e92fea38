import GRDB
import Synchronization

extension Ledger {
    /// One fact of those that outlive a ledger that fails.
    struct Fact {
        /// What it is about: a later fact of the same name takes its place.
        var name: String
        var kind: KeptFacts.Kind
        var write: KeptFacts.Write
    }

    /// Writes facts in one transaction; those that can't be written now are written as soon as that works.
    ///
    /// - Returns: whether they are written.
    @discardableResult
    func keep(_ facts: [Fact]) -> Bool {
        guard !facts.isEmpty else { return true }
        return saving.withLock { _ in
            let writes = kept.withLock { kept in facts.map { kept.put($0.name, $0.kind, $0.write) } }
            guard write({ db in for write in writes { try write(db) } }) else { return false }
            kept.withLock { kept in facts.forEach { kept.written($0.name) } }
            return true
        }
    }

    /// Writes what could not be written before.
    func saveKept() {
        saving.withLock { _ in
            let owed = kept.withLock { $0.owed }
            guard !owed.isEmpty, write({ db in for fact in owed { try fact.write(db) } }) else { return }
            kept.withLock { kept in owed.forEach { kept.written($0.name) } }
        }
    }
}
