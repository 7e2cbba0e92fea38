/// Which directory each watch belongs to.
struct WatchTable: ~Copyable {
    private var inotify: Inotify?
    private var directories: [Int32: PathBytes] = [:]
    private var watches: [PathBytes: Int32] = [:]

    /// Makes a table without any watch.
    init() {}

    /// How many directories are watched.
    var count: Int {
        watches.count
    }

    /// The descriptor to poll for events; nil while there is no watch.
    private(set) var descriptor: Int32?

    /// Whether a directory is watched.
    func contains(_ directory: PathBytes) -> Bool {
        watches[directory] != nil
    }

    /// The directory of a watch.
    func directory(of watch: Int32) -> PathBytes? {
        directories[watch]
    }

    /// Watches the directory that has this path now, whether it or another of that path is watched already.
    mutating func add(_ directory: PathBytes, followingLink: Bool) throws(SystemError) {
        if inotify == nil {
            let fresh = try Inotify()
            descriptor = fresh.descriptor
            inotify = consume fresh
        }
        guard let watch = try inotify?.watch(directory, followingLink: followingLink) else { return }
        // The kernel knows directories by inode: one that was renamed keeps its number and gets its new path, one that
        // is met a second time by way of a link keeps the path it had.
        if let former = directories[watch], former != directory {
            if Self.isSame(former, directory) { return }
            watches[former] = nil
        }
        if let other = watches[directory], other != watch {
            inotify?.end(other)
            directories[other] = nil
        }
        directories[watch] = directory
        watches[directory] = watch
    }

    private static func isSame(_ left: PathBytes, _ right: PathBytes) -> Bool {
        guard let left = try? FileStatus.of(left), let right = try? FileStatus.of(right) else { return false }
        return left.identity == right.identity
    }

    /// Reads some of the events that wait.
    func events() -> [InotifyEvent] {
        inotify?.events() ?? []
    }

    /// Forgets a watch that the kernel has ended.
    mutating func forget(_ watch: Int32) {
        guard let directory = directories.removeValue(forKey: watch) else { return }
        if watches[directory] == watch { watches[directory] = nil }
    }

    /// Ends the watch of a directory, if there is one.
    mutating func remove(_ directory: PathBytes) {
        guard let watch = watches.removeValue(forKey: directory) else { return }
        inotify?.end(watch)
        directories[watch] = nil
    }

    /// Ends the watches of a directory and of everything below it; looks at all watches.
    mutating func removeTree(_ directory: PathBytes) {
        for (path, watch) in watches where path == directory || path.isInside(directory) {
            inotify?.end(watch)
            watches[path] = nil
            directories[watch] = nil
        }
    }

    /// Ends every watch at once, with what is still in the queue.
    mutating func removeAll() {
        inotify = nil
        descriptor = nil
        directories.removeAll()
        watches.removeAll()
    }
}
