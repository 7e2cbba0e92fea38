/// The former paths of files whose present ones are still to be told.
///
/// inotify(7) tells a rename as two events with one cookie, one right after the other but for what other processes do
/// meanwhile. The second never comes for a file that leaves the watched directories, so only the latest few are kept.
struct Departures {
    /// How many are kept.
    static let limit = 64

    private var paths: [(cookie: UInt32, path: PathBytes)] = []

    /// Notes the first half of a rename.
    mutating func note(_ path: PathBytes, cookie: UInt32) {
        if paths.count >= Self.limit { paths.removeFirst() }
        paths.append((cookie, path))
    }

    /// Takes the former path that belongs to a second half; nil where the file came from outside.
    mutating func take(_ cookie: UInt32) -> PathBytes? {
        guard let index = paths.firstIndex(where: { $0.cookie == cookie }) else { return nil }
        return paths.remove(at: index).path
    }

    /// Forgets everything: events were lost.
    mutating func removeAll() {
        paths.removeAll()
    }
}
