/// Where files with certain inode numbers lie, as far as a walk over the whole source has looked for them.
struct Whereabouts {
    /// The inode numbers that were looked for.
    let inodes: Set<UInt64>
    private var paths: [UInt64: [PathBytes]] = [:]

    /// Makes an account of nothing found yet.
    init(of inodes: Set<UInt64> = []) {
        self.inodes = inodes
    }

    /// Where files with an inode number lie; nil when it was not looked for.
    subscript(inode: UInt64) -> [PathBytes]? {
        inodes.contains(inode) ? paths[inode] ?? [] : nil
    }

    /// Notes a file that was met; of many links to one file the first few are enough.
    mutating func note(_ path: PathBytes, inode: UInt64) {
        guard inodes.contains(inode), paths[inode, default: []].count < 8 else { return }
        paths[inode, default: []].append(path)
    }
}

/// Files that may be others under a new name, and the walk that looks whether those lie elsewhere.
///
/// Rare: it takes a file of the same content as one that has gone, but of another inode.
struct FolderSearch {
    /// How many files may wait for walks.
    static let limit = 4096

    /// A file that waits, and the inode numbers of those that it may be.
    struct Question {
        let arrival: FileArrival
        let inodes: Set<UInt64>
    }

    /// Files for the next walk.
    var waiting: [PathBytes: Question] = [:]
    /// Files that the walk under way is made for.
    var asked: [PathBytes: Question] = [:]
    /// The walk under way.
    var walk: FolderWalk?
    /// What it has found.
    var found = Whereabouts()
    /// When the next one may begin.
    var next = Duration.zero

    /// How many files wait.
    var count: Int {
        waiting.count + asked.count
    }

    /// Whether another file may wait.
    var hasRoom: Bool {
        count < Self.limit
    }

    /// Takes what waits as the questions of a walk that begins.
    mutating func begin(_ walk: FolderWalk) {
        self.walk = walk
        asked = waiting
        waiting = [:]
        found = Whereabouts(of: asked.values.reduce(into: []) { $0.formUnion($1.inodes) })
    }

    /// Ends the walk; the next one waits for as long as this one took, lest a folder of copies is walked without pause.
    mutating func end(now: Duration) -> (questions: [PathBytes: Question], found: Whereabouts) {
        next = now + (now - (walk?.started ?? now))
        defer { (walk, asked, found) = (nil, [:], Whereabouts()) }
        return (asked, found)
    }
}
