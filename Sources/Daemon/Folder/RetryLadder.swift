/// When a file that ended early is tried again: a few fixed times after its first attempt, then no more.
struct RetryLadder: Sendable {
    /// Times of the further attempts, counted from the first one.
    let delays: [Duration]

    /// When the next attempt is due, or nil after the last.
    ///
    /// - Parameters:
    ///   - attempts: how many attempts have been made.
    ///   - first: when the first one was made.
    func next(after attempts: Int, first: Duration) -> Duration? {
        guard attempts >= 1, attempts <= delays.count else { return nil }
        return first + delays[attempts - 1]
    }

    /// Whether a file was modified so shortly before an attempt that it may still be growing.
    ///
    /// A time up to the same span in the future counts too: clocks of file servers are not ours.
    static func isFresh(_ version: FileVersion, wallNanoseconds: Int64, within span: Duration) -> Bool {
        let age = Duration.nanoseconds(wallNanoseconds - version.mtimeNanoseconds)
        return age < span && age > .zero - span
    }
}
