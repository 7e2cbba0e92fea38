/// What a source's own thread shares with the threads that take files from it; guarded by the source's mutex.
struct FolderExchange {
    /// Files found due that wait for a taker.
    var pending = PendingFiles()
    /// Messages for the source's thread.
    var inbox: [FolderMessage] = []
    /// Counts since the start; those that are sums of what lies here are filled in when asked for.
    var statistics = FolderStatistics()
    /// Whether the source is to end.
    var isStopping = false
    /// Whether the folder is missing: nothing is handed out then.
    var isMissing = false

    private var active: [PathBytes: ActiveFile] = [:]
    private var sharing: [Fingerprint: [PathBytes]] = [:]

    /// A file between being found due and being remembered.
    subscript(path: PathBytes) -> ActiveFile? {
        active[path]
    }

    /// The active files with some content.
    func paths(sharing fingerprint: Fingerprint) -> [PathBytes] {
        sharing[fingerprint] ?? []
    }

    /// Lets a file wait for a taker.
    mutating func insert(_ file: ActiveFile, at path: PathBytes) {
        active[path] = file
        if let fingerprint = file.fingerprint { sharing[fingerprint, default: []].append(path) }
        pending.append(path, as: file.arrival, size: file.version.size)
    }

    /// Takes a file out.
    mutating func remove(_ path: PathBytes) -> ActiveFile? {
        guard let file = active.removeValue(forKey: path) else { return nil }
        if let fingerprint = file.fingerprint {
            sharing[fingerprint]?.removeAll { $0 == path }
            if sharing[fingerprint]?.isEmpty == true { sharing[fingerprint] = nil }
        }
        return file
    }

    /// Notes that something happened to a file; false when it is not active.
    mutating func touch(_ path: PathBytes) -> Bool {
        guard active[path] != nil else { return false }
        active[path]?.isDirty = true
        return true
    }

    /// Notes that a file was seen to leave the folder, if it is active.
    mutating func leave(_ path: PathBytes) {
        active[path]?.hasLeft = true
    }

    /// Takes the path whose turn it is, with the version it had when found due.
    mutating func popNext(_ choice: FileChoice) -> (path: PathBytes, version: FileVersion, isRetry: Bool)? {
        if isStopping || isMissing { return nil }
        while let path = pending.popNext(choice) {
            guard let file = active[path], file.phase == .ready else { continue }
            return (path, file.version, file.attempts > 0)
        }
        return nil
    }

    /// Marks a file as handed out.
    mutating func begin(
        _ path: PathBytes, version: FileVersion, now: Duration, isFresh: Bool
    ) -> FoundFile? {
        guard var file = active[path], file.phase == .ready else { return nil }
        // What was hashed is not what is handed out: the fingerprint is made again at the end.
        if file.version != version, let stale = file.fingerprint {
            sharing[stale]?.removeAll { $0 == path }
            if sharing[stale]?.isEmpty == true { sharing[stale] = nil }
            file.fingerprint = nil
        }
        file.version = version
        file.phase = .inFlight
        file.attempts += 1
        if file.firstAttempt == nil {
            file.firstAttempt = now
            file.wasFresh = isFresh
            statistics.found += 1
        }
        active[path] = file
        return FoundFile(
            path: path, size: version.size, mtimeNanoseconds: version.mtimeNanoseconds, arrival: file.arrival,
            attempt: file.attempts)
    }

    /// Moves a file from one phase to another; false when it is not in the first.
    mutating func move(_ path: PathBytes, from: ActiveFile.Phase, to: ActiveFile.Phase) -> Bool {
        guard active[path]?.phase == from else { return false }
        active[path]?.phase = to
        return true
    }

    /// Notes whether a file could not be read for want of permission.
    mutating func setUnreadable(_ path: PathBytes, _ isUnreadable: Bool) {
        active[path]?.isUnreadable = isUnreadable
    }

    /// Lets a file that waited for its next attempt wait for a taker, before the backlog.
    mutating func readyAgain(_ path: PathBytes) -> Bool {
        guard move(path, from: .retrying, to: .ready) else { return false }
        pending.append(path, as: .new, size: active[path]?.version.size ?? 0)
        return true
    }

    /// Takes out what waits for a taker: the folder has gone.
    mutating func removeReady() {
        pending.removeAll()
        for (path, file) in active where file.phase == .ready { _ = remove(path) }
    }

    /// How many files are in a phase that a worker answers for, and how many wait for another attempt.
    var counts: (inFlight: Int, retrying: Int) {
        var (inFlight, retrying) = (0, 0)
        for file in active.values {
            switch file.phase {
            case .inFlight, .reporting: inFlight += 1
            case .retrying: retrying += 1
            case .ready, .leaving: break
            }
        }
        return (inFlight, retrying)
    }
}
