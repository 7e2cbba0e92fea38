/// Files that must keep their size and modification time for a while before they are due.
///
/// Of those whose time is over the newly arrived ones come first: thousands that lay there at the start ripen together.
struct SettleTable {
    /// What is known about whether the file is complete, the most certain first.
    enum Evidence: Int {
        /// An event told the end of writing.
        case closed
        /// It was met on a walk: it is complete unless a writer is seen.
        case met
        /// It was created and nothing told the end of writing: a file in the making, or one that was linked into place
        /// and lost its first name at once. Being empty speaks against the latter.
        case created
    }

    /// A file that settles.
    struct Entry {
        /// What it must keep.
        var version: FileVersion
        /// Which class it will wait in.
        var arrival: FileArrival
        /// What says that it is complete.
        var evidence: Evidence
        /// By how much its time is multiplied when it seems to be in the making; doubled each time.
        var patience = 1
        fileprivate var generation: UInt64 = 0
        fileprivate var due = Duration.zero

        /// Whether it may be put back for longer than before.
        var mayWait: Bool { patience < SettleTable.patience }

        init(version: FileVersion, arrival: FileArrival, evidence: Evidence) {
            self.version = version
            self.arrival = arrival
            self.evidence = evidence
        }
    }

    private var entries: [PathBytes: Entry] = [:]
    /// How many files settle with some size and time.
    private var versions: [FileVersion: Int] = [:]
    private var arrivals = Deadlines<(path: PathBytes, generation: UInt64)>()
    private var backlog = Deadlines<(path: PathBytes, generation: UInt64)>()
    private var generation: UInt64 = 0
    private let time: Duration

    /// Makes an empty table with a settle time.
    init(time: Duration) {
        self.time = time
    }

    /// How many files settle.
    var count: Int {
        entries.count
    }

    /// When the next file may be settled.
    var earliest: Duration? {
        [arrivals.earliest, backlog.earliest].compactMap { $0 }.min()
    }

    /// Whether a file is settling.
    func contains(_ path: PathBytes) -> Bool {
        entries[path] != nil
    }

    /// Whether a file settles that has this size and time.
    func holds(_ version: FileVersion) -> Bool {
        versions[version] != nil
    }

    /// Notes a file with what it is now; its time begins anew only if that has changed.
    mutating func note(
        _ path: PathBytes, version: FileVersion, arrival: FileArrival, evidence: Evidence, now: Duration
    ) {
        if var known = entries[path], known.version == version {
            if evidence.rawValue < known.evidence.rawValue { known.evidence = evidence }
            let isPromoted = arrival == .new && known.arrival != .new
            if isPromoted { known.arrival = .new }
            put(known, at: path)
            if isPromoted { arrivals.insert((path, known.generation), due: known.due) }
            return
        }
        var entry = Entry(
            version: version, arrival: entries[path]?.arrival == .new ? .new : arrival, evidence: evidence)
        entry.due = now + time
        insert(entry, at: path)
    }

    private mutating func insert(_ entry: Entry, at path: PathBytes) {
        generation += 1
        var entry = entry
        entry.generation = generation
        put(entry, at: path)
        switch entry.arrival {
        case .new: arrivals.insert((path, generation), due: entry.due)
        case .backlog: backlog.insert((path, generation), due: entry.due)
        }
    }

    /// Takes the next file whose time is over; its version is still to be compared with what is there.
    mutating func popRipe(at now: Duration) -> (path: PathBytes, entry: Entry)? {
        while let (path, generation) = arrivals.popDue(at: now) ?? backlog.popDue(at: now) {
            guard let entry = entries[path], entry.generation == generation else { continue }
            remove(path)
            return (path, entry)
        }
        return nil
    }

    /// How far patience goes.
    static let patience = 30

    /// Puts a file back that seems to be in the making, for twice the time of before, up to `patience` settle times.
    mutating func prolong(_ path: PathBytes, _ entry: Entry, now: Duration) {
        insert(path, entry, unit: time, now: now)
    }

    /// The settle time at least of a file that could not be looked at.
    private static let pause = Duration.milliseconds(250)

    /// Puts a file back that can't be looked at now, for twice the time of before.
    mutating func putOff(_ path: PathBytes, _ entry: Entry, now: Duration) {
        insert(path, entry, unit: max(time, Self.pause), now: now)
    }

    private mutating func insert(_ path: PathBytes, _ entry: Entry, unit: Duration, now: Duration) {
        var entry = entry
        entry.patience = min(entry.patience * 2, Self.patience)
        entry.due = now + unit * entry.patience
        insert(entry, at: path)
    }

    /// Forgets a file.
    mutating func remove(_ path: PathBytes) {
        put(nil, at: path)
    }

    private mutating func put(_ entry: Entry?, at path: PathBytes) {
        if let former = entries[path]?.version {
            let others = versions[former, default: 1] - 1
            versions[former] = others > 0 ? others : nil
        }
        entries[path] = entry
        if let version = entry?.version { versions[version, default: 0] += 1 }
    }

    /// Forgets everything below a directory.
    mutating func removeTree(_ directory: PathBytes) {
        for path in entries.keys where path.isInside(directory) { remove(path) }
    }

    /// Forgets everything.
    mutating func removeAll() {
        entries.removeAll()
        versions.removeAll()
        arrivals = Deadlines()
        backlog = Deadlines()
    }
}
