/// Which reader of a folder may take which file: one file long in the reading must not hold up what has just arrived.
///
/// The first reader takes everything. Each further one begins where all before it have been held up by one file for
/// longer than `patience`, so that a folder of pictures is read by one alone. Of the backlog one file is read at a
/// time, and the last reader takes newly arrived files only that are soon read: two long videos, one of the backlog and
/// one new, hold up no picture.
struct ReaderTurns {
    /// What a reader may do.
    enum Turn: Hashable {
        /// Take such a file, and tell so by ``took(_:_:)`` or ``putDown(_:)``.
        case take(FileChoice)
        /// Look again after so many seconds, if something waits then.
        case wait(Double)
    }

    /// How many readers a folder has.
    static let readers = 3
    /// For how long a file is read before others go past it.
    static let patience = Duration.milliseconds(500)

    /// What a reader is at.
    private struct Hand {
        let since: ContinuousClock.Instant
        var isBacklog: Bool
    }

    private var hands = [Hand?](repeating: nil, count: readers)

    /// What a reader may do now.
    mutating func turn(of reader: Int, at now: ContinuousClock.Instant) -> Turn {
        for hand in hands[..<reader] {
            guard let hand else { return .wait(Self.patience.seconds) }
            let rest = Self.patience - (now - hand.since)
            if rest > .zero { return .wait(rest.seconds) }
        }
        let choice = choice(of: reader)
        // Until it is told what it took it may be anything.
        hands[reader] = Hand(since: now, isBacklog: choice == .any)
        return .take(choice)
    }

    /// What a reader would take.
    func choice(of reader: Int) -> FileChoice {
        if reader == Self.readers - 1 { return .shortArrival }
        let isBacklogRead = hands.indices.contains { $0 != reader && hands[$0]?.isBacklog == true }
        return isBacklogRead ? .arrival : .any
    }

    /// Notes what a reader took.
    mutating func took(_ reader: Int, _ arrival: FileArrival) {
        hands[reader]?.isBacklog = arrival == .backlog
    }

    /// A reader has nothing in hand any more; whether others may have begun because of what it had.
    mutating func putDown(_ reader: Int, at now: ContinuousClock.Instant) -> Bool {
        defer { hands[reader] = nil }
        return hands[reader].map { now - $0.since >= Self.patience } ?? false
    }
}
