/// Names that are gone, as long as it can't be told whether their files have other ones.
///
/// inotify(7) tells a rename as two events with one cookie, one right after the other but for what other processes do
/// meanwhile. The second never comes for a file that leaves the watched directories, so only the latest are kept.
struct Departures {
    /// A name that is gone.
    struct Departure {
        let path: PathBytes
        let isDirectory: Bool
        /// That of the rename whose second half may come; 0 for what was removed.
        fileprivate let cookie: UInt32
        fileprivate let since: Duration
    }

    /// How many are kept.
    static let limit = 1_024
    /// Time after which no second half comes any more.
    static let patience = Duration.milliseconds(500)

    private var departures: [Departure] = []

    /// Whether there are none.
    var isEmpty: Bool { departures.isEmpty }

    /// Whether the next one costs the oldest.
    var isFull: Bool { departures.count >= Self.limit }

    /// When the oldest is overdue.
    var due: Duration? { departures.first.map { $0.since + Self.patience } }

    /// Notes the first half of a rename, or with no cookie a file that was removed.
    mutating func note(_ path: PathBytes, cookie: UInt32 = 0, isDirectory: Bool = false, at now: Duration) {
        if isFull { departures.removeFirst() }
        departures.append(Departure(path: path, isDirectory: isDirectory, cookie: cookie, since: now))
    }

    /// Takes the former path that belongs to a second half; nil where the file came from outside.
    mutating func take(_ cookie: UInt32) -> PathBytes? {
        guard let index = departures.firstIndex(where: { $0.cookie == cookie }) else { return nil }
        return departures.remove(at: index).path
    }

    /// Takes those whose second half does not come.
    mutating func takeOverdue(at now: Duration) -> [Departure] {
        let overdue = departures.prefix { $0.since + Self.patience <= now }
        departures.removeFirst(overdue.count)
        return Array(overdue)
    }

    /// Forgets everything: events were lost.
    mutating func removeAll() {
        departures.removeAll()
    }
}
