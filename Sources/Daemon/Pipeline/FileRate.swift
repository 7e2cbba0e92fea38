import Synchronization

/// How long files take of late, one after another: a mean that forgets.
///
/// Files overlap: while one is tagged the next is decoded. So a file counts from the end of the one before, where that
/// came after its own beginning.
final class FileRate: Sendable {
    private let state = Mutex<(seconds: Double?, last: ContinuousClock.Instant?)>((nil, nil))

    /// Seconds a file, if any was done.
    var seconds: Double? { state.withLock { $0.seconds } }

    /// One more file was done.
    func add(from start: ContinuousClock.Instant, to end: ContinuousClock.Instant) {
        state.withLock { state in
            let taken = max(0, (end - max(start, state.last ?? start)).seconds)
            state.seconds = state.seconds.map { 0.9 * $0 + 0.1 * taken } ?? taken
            state.last = end
        }
    }
}
