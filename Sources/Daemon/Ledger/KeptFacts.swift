import GRDB

/// Facts that this process stands for: those that the ledger could not take yet, and those that a new one has to be
/// told because they still hold.
///
/// Each has a name, under which a later one takes the place of an earlier one: what has to be told is never more than
/// how things stand.
struct KeptFacts {
    /// Brings a fact into the database.
    typealias Write = @Sendable (Database) throws -> Void

    /// What a fact is to what was known under its name.
    enum Kind {
        /// It takes its place, and holds from now on.
        case begin
        /// It takes the place of what holds; where nothing does it changes nothing for later.
        case news
        /// It comes on top.
        case addition
        /// It takes its place, and is forgotten once it is written.
        case end
    }

    private struct Fact {
        var write: Write
        var isOwed = true
        var holds: Bool
        var order: UInt64
    }

    /// Facts that are kept at most; beyond them the oldest goes, first of those that hold no longer.
    static let most = 4_096

    private var facts: [String: Fact] = [:]
    private var order: UInt64 = 0

    /// How many there are.
    var count: Int { facts.count }

    /// Whether there is one of that name.
    func contains(_ name: String) -> Bool { facts[name] != nil }

    /// Facts that are still to be written, the oldest first.
    var owed: [(name: String, write: Write)] {
        facts.filter(\.value.isOwed).sorted { $0.value.order < $1.value.order }.map { ($0.key, $0.value.write) }
    }

    /// Keeps a fact as owed.
    ///
    /// - Returns: what is to be written for it now.
    mutating func put(_ name: String, _ kind: Kind, _ write: @escaping Write) -> Write {
        order += 1
        let known = facts[name]
        let replaces =
            switch kind {
            case .begin, .end: true
            case .news: known?.holds == true
            case .addition: false
            }
        guard !replaces, let known else {
            facts[name] = Fact(write: write, holds: kind == .begin || kind == .news && known != nil, order: order)
            if facts.count > Self.most { dropOldest() }
            return write
        }
        let before = known.write
        let both: Write = { db in
            try before(db)
            try write(db)
        }
        facts[name] = Fact(write: both, holds: known.holds, order: known.order)
        return known.isOwed ? both : write
    }

    /// A fact is in the ledger.
    mutating func written(_ name: String) {
        facts[name]?.isOwed = false
        if facts[name]?.holds == false { facts[name] = nil }
    }

    /// Another ledger is open: all whose names begin so are owed to it.
    mutating func owe(_ prefix: String) {
        for name in facts.keys where name.hasPrefix(prefix) { facts[name]?.isOwed = true }
    }

    private mutating func dropOldest() {
        let ended = facts.filter { !$0.value.holds }
        let oldest = (ended.isEmpty ? facts : ended).min { $0.value.order < $1.value.order }
        if let oldest { facts[oldest.key] = nil }
    }
}
