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
    /// Files that wait for no taker, by their content.
    private var taken: [Fingerprint: Set<PathBytes>] = [:]
    /// Files with a content by what they were when they were found due; of several one.
    private var names: [FileIdentity: PathBytes] = [:]

    /// A file between being found due and being remembered.
    subscript(path: PathBytes) -> ActiveFile? {
        active[path]
    }

    /// The active files with some content that wait for no taker: a few, though thousands of copies wait.
    func handedOut(sharing fingerprint: Fingerprint) -> Set<PathBytes> {
        taken[fingerprint] ?? []
    }

    /// An active file with some content that had this identity when it was found due.
    func path(of identity: FileIdentity, sharing fingerprint: Fingerprint) -> PathBytes? {
        guard let path = names[identity], active[path]?.fingerprint == fingerprint else { return nil }
        return path
    }

    /// Changes what is known of a file, nil for nothing any more, and by what it is found.
    private mutating func put(_ file: ActiveFile?, at path: PathBytes) {
        if let former = active[path], let fingerprint = former.fingerprint {
            taken[fingerprint]?.remove(path)
            if taken[fingerprint]?.isEmpty == true { taken[fingerprint] = nil }
            if names[former.identity] == path { names[former.identity] = nil }
        }
        active[path] = file
        guard let file, let fingerprint = file.fingerprint else { return }
        if file.phase != .ready { taken[fingerprint, default: []].insert(path) }
        names[file.identity] = path
    }

    /// Lets a file wait for a taker.
    mutating func insert(_ file: ActiveFile, at path: PathBytes) {
        put(file, at: path)
        pending.append(path, as: file.arrival, size: file.version.size)
    }

    /// Takes a file out.
    mutating func remove(_ path: PathBytes) -> ActiveFile? {
        let file = active[path]
        put(nil, at: path)
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
        if file.version != version { file.fingerprint = nil }
        file.version = version
        file.phase = .inFlight
        file.attempts += 1
        if file.firstAttempt == nil {
            file.firstAttempt = now
            file.wasFresh = isFresh
            statistics.found += 1
        }
        put(file, at: path)
        return FoundFile(
            path: path, size: version.size, mtimeNanoseconds: version.mtimeNanoseconds, arrival: file.arrival,
            attempt: file.attempts)
    }

    /// Moves a file from one phase to another; false when it is not in the first.
    mutating func move(_ path: PathBytes, from: ActiveFile.Phase, to: ActiveFile.Phase) -> Bool {
        guard var file = active[path], file.phase == from else { return false }
        file.phase = to
        put(file, at: path)
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
