/// A walk of the source's thread, with what it is for.
struct FolderWalk {
    /// What to do with the files met.
    enum Purpose {
        /// Only directories matter: they are watched, files are counted.
        case census
        /// Everything not known is the backlog.
        case backlog
        /// Everything not known has just arrived.
        case arrivals
        /// Everything not known is new, except what a walk of the backlog will meet.
        case rescan
        /// Files of certain inodes are looked for.
        case search
    }

    /// What it is for.
    let purpose: Purpose
    /// Where it stands.
    var walk: TreeWalk
    /// When it began.
    let started: Duration
    /// Whether it asks for watches.
    var addsWatches = true
    /// Whether a watch was refused on the way.
    var wasRefused = false
    /// How many files it has met.
    var met = 0
}

/// Whether and when the tree is looked through because watches don't tell everything.
struct FolderPolling {
    /// Whether the system refuses watches.
    var isExhausted = false
    /// Device numbers of the file systems on which others write unseen.
    var remoteDevices: Set<UInt64> = []
    /// Device numbers known to be local.
    var localDevices: Set<UInt64> = []
    /// When to look next.
    var next = Duration.zero
    /// When to ask for refused watches again.
    var nextWatchAttempt = Duration.zero

    /// Whether the tree is polled.
    var isOn: Bool {
        isExhausted || !remoteDevices.isEmpty
    }

    /// Forgets what is known of devices: their numbers are given anew after an unmount.
    mutating func forgetDevices() {
        remoteDevices.removeAll()
        localDevices.removeAll()
    }
}
