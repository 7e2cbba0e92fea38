/// The two classes of files that wait to be handed out: newly arrived ones first, the backlog behind them.
///
/// While both wait, every eighth file comes from the backlog, so that a busy folder still gets through its past.
struct PendingFiles {
    /// One in this many goes to the backlog while new files wait.
    static let backlogShare = 8

    private var arrivals = FIFO<PathBytes>()
    private var backlog = FIFO<PathBytes>()
    private var sinceBacklog = 0

    /// How many newly arrived files wait.
    var arrivalCount: Int {
        arrivals.count
    }

    /// How many files of the backlog wait here (not those that are still to be read from the folder).
    var backlogCount: Int {
        backlog.count
    }

    /// Whether nothing waits.
    var isEmpty: Bool {
        arrivals.isEmpty && backlog.isEmpty
    }

    /// Adds a file to its class.
    mutating func append(_ path: PathBytes, as arrival: FileArrival) {
        switch arrival {
        case .new: arrivals.append(path)
        case .backlog: backlog.append(path)
        }
    }

    /// Takes the file whose turn it is.
    mutating func popNext() -> PathBytes? {
        if arrivals.isEmpty || (sinceBacklog >= Self.backlogShare - 1 && !backlog.isEmpty) {
            sinceBacklog = 0
            return backlog.popFirst()
        }
        sinceBacklog += 1
        return arrivals.popFirst()
    }

    /// Empties both classes.
    mutating func removeAll() {
        arrivals.removeAll()
        backlog.removeAll()
    }
}
