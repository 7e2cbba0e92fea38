/// A file between being found due and being remembered as ended.
struct ActiveFile {
    /// Where it stands.
    enum Phase: Hashable {
        /// It waits to be handed out.
        case ready
        /// A worker has it.
        case inFlight
        /// It ended early and waits for its next attempt.
        case retrying
        /// Its record is being written.
        case reporting(LedgerState)
        /// The source's thread will take it out: it ended, vanished or changed.
        case leaving
    }

    /// The version that was found due or handed out last.
    var version: FileVersion
    /// Its content's fingerprint, where it could be read.
    var fingerprint: Fingerprint?
    /// Device and inode when it was found due.
    let identity: FileIdentity
    /// Which class it waits in.
    let arrival: FileArrival
    /// Where it stands.
    var phase = Phase.ready
    /// How many times it was handed out.
    var attempts = 0
    /// When it was handed out first, on the monotonic clock.
    var firstAttempt: Duration?
    /// Whether it was so young at its first attempt that it may still have been growing.
    var wasFresh = false
    /// Whether something happened to it since it was found due: it is looked at again afterwards.
    var isDirty = false
    /// Whether it was seen to leave the folder since.
    var hasLeft = false
    /// Whether permission to read it was lacking.
    var isUnreadable = false
}

/// What the threads that take files tell the source's own thread.
enum FolderMessage {
    /// A file's record is written (or was never due): remember and release it.
    case ended(PathBytes, LedgerState, FileResult?)
    /// A file was gone when its turn came.
    case vanished(PathBytes)
    /// A file was no longer what it was when its turn came: let it settle again.
    case changed(PathBytes)
    /// A file is to be tried again.
    case retry(PathBytes, at: Duration)
    /// Files that are done may be due again: another model, another vocabulary.
    case rescan
}
