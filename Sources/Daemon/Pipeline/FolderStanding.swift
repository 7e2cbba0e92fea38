/// What a folder's state follows from once it has begun: what the user wants of it, and whether it is there.
struct FolderStanding: Sendable {
    /// Whether the user has paused it, which counts more than its absence: nothing is tried meanwhile.
    var isPaused = false
    /// Why it is missing; nil while it is there.
    var absence: String?

    /// The state to tell.
    var record: SourceStateRecord {
        if isPaused { return SourceStateRecord(state: .paused) }
        if let absence { return SourceStateRecord(state: .retrying, reason: .rootMissing, detail: absence) }
        return SourceStateRecord(state: .running)
    }
}
