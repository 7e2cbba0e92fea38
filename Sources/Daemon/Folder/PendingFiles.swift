import Decode

/// Which of the files that wait a taker wants.
enum FileChoice: Sendable {
    /// Whatever has its turn.
    case any
    /// A newly arrived one.
    case arrival
    /// A newly arrived one that is soon read: no video, and not large.
    case shortArrival
}

/// The two classes of files that wait to be handed out: newly arrived ones first, the backlog behind them.
///
/// While both wait, every eighth file comes from the backlog, so that a busy folder still gets through its past. New
/// files come in the order of their arrival; those that take long can be passed over.
struct PendingFiles {
    /// One in this many goes to the backlog while new files wait.
    static let backlogShare = 8
    /// Bytes from which on a file takes long, whatever its name promises.
    static let longSize: Int64 = 64 << 20

    private var short = FIFO<(path: PathBytes, order: UInt64)>()
    private var long = FIFO<(path: PathBytes, order: UInt64)>()
    private var backlog = FIFO<PathBytes>()
    private var sinceBacklog = 0
    private var order: UInt64 = 0

    /// How many newly arrived files wait.
    var arrivalCount: Int {
        short.count + long.count
    }

    /// How many files of the backlog wait here (not those that are still to be read from the folder).
    var backlogCount: Int {
        backlog.count
    }

    /// Whether nothing waits.
    var isEmpty: Bool {
        arrivalCount == 0 && backlog.isEmpty
    }

    /// Whether something waits that a taker wants.
    func has(_ choice: FileChoice) -> Bool {
        switch choice {
        case .any: !isEmpty
        case .arrival: arrivalCount > 0
        case .shortArrival: !short.isEmpty
        }
    }

    /// Adds a file of so many bytes to its class.
    mutating func append(_ path: PathBytes, as arrival: FileArrival, size: Int64 = 0) {
        order += 1
        switch arrival {
        case .new where size >= Self.longSize || MediaSuffix.isVideo(path.bytes): long.append((path, order))
        case .new: short.append((path, order))
        case .backlog: backlog.append(path)
        }
    }

    /// Takes the file whose turn it is.
    mutating func popNext(_ choice: FileChoice = .any) -> PathBytes? {
        switch choice {
        case .any where arrivalCount == 0 || (sinceBacklog >= Self.backlogShare - 1 && !backlog.isEmpty):
            sinceBacklog = 0
            return backlog.popFirst()
        case .any:
            sinceBacklog += 1
            return popArrival()
        case .arrival: return popArrival()
        case .shortArrival: return short.popFirst()?.path
        }
    }

    private mutating func popArrival() -> PathBytes? {
        guard let first = short.first else { return long.popFirst()?.path }
        guard let other = long.first, other.order < first.order else { return short.popFirst()?.path }
        return long.popFirst()?.path
    }

    /// Empties both classes.
    mutating func removeAll() {
        short.removeAll()
        long.removeAll()
        backlog.removeAll()
    }
}
