/// Whether a file arrived while the folder was watched or lay there before.
enum FileArrival: Sendable {
    /// It came (or changed) after the start: handed out first.
    case new
    /// It was there at the start.
    case backlog
}

/// A file that is due: settled, not yet done in this version, and nobody else's.
struct FoundFile: Hashable, Sendable {
    /// The folder as given with the path below it.
    let path: PathBytes
    /// Length in bytes at hand-out.
    let size: Int64
    /// Modification time at hand-out, in nanoseconds since 1970.
    let mtimeNanoseconds: Int64
    /// Which class it waited in.
    let arrival: FileArrival
    /// 1 for the first attempt at this version.
    let attempt: Int
}

/// What became of a file that was handed out.
enum FileOutcome: Sendable {
    /// It was read to its end.
    case done
    /// Something was read, but it ends early or is damaged: worth a `file` record if it stays so.
    case partial
    /// Nothing could be read; `endedEarly` when more bytes might help.
    case failed(endedEarly: Bool)
}

/// What to do about an outcome.
enum FileVerdict: Sendable {
    /// Write the record now, then call `reported`.
    case report
    /// Write nothing: the file may still be growing and comes again by itself.
    case retryLater
    /// Write nothing: the file has gone, there is nothing to say about it.
    case vanished
}

/// Counts of what a folder source has seen since its start.
struct FolderStatistics: Hashable, Sendable {
    /// Files handed out, further attempts not counted.
    var found = 0
    /// Files left out because they hold no media.
    var ignored = 0
    /// Files not done again because they only moved.
    var moved = 0
    /// Files not done again because they are links to one that is done.
    var linked = 0
    /// Files that were due and disappeared before they could be read.
    var vanished = 0
    /// Newly arrived files that wait, settling ones included.
    var pendingNew = 0
    /// Files of the backlog that wait, an estimate while the folder is still being counted.
    var pendingBacklog = 0
    /// Files handed out and not yet reported.
    var inFlight = 0
    /// Files that will be tried again.
    var retrying = 0
    /// Directories watched.
    var watches = 0
    /// Whether the tree is polled because watches don't tell everything.
    var isPolling = false
    /// Whether the folder is missing.
    var isMissing = false
}
