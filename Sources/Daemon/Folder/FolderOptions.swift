/// How a folder is read and watched.
struct FolderOptions: Sendable {
    /// The folder as given; paths handed out begin with it.
    var root: PathBytes
    /// Whether directories below are read too.
    var recursive = false
    /// Whether symlinks to directories are entered; loops end either way.
    var followsDirectoryLinks = false
    /// What is left out.
    var rules = FolderRules()
    /// How long a file must keep its size and modification time before it is due.
    var settle = Duration.seconds(2)
    /// Mean time between full rescans; each wait is drawn between 3/4 and 5/4 of it.
    var rescan = Duration.seconds(3600)
    /// Time between looks at the whole tree where watches don't tell everything.
    var poll = Duration.seconds(10)
    /// Time between looks at whether the folder is still there and still the same.
    var rootCheck = Duration.seconds(20)
    /// Time between attempts to get watches that the system refused.
    var watchRetry = Duration.seconds(60)
    /// When a file that ended early is tried again, counted from the first attempt.
    var retryDelays: [Duration] = [.seconds(10), .seconds(30), .seconds(90)]
    /// A file modified less than this before its first attempt may still be growing.
    var growing = Duration.seconds(60)
    /// How many files of the backlog are examined ahead of their hand-out.
    var backlogAhead = 32
    /// How many newly arrived files are held at most; beyond it a rescan finds the rest later.
    var arrivalLimit = 65_536
}
