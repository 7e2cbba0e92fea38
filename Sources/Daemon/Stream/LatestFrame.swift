import Decode
import Synchronization

/// The hand-over of a live stream: the newest frame wins, and at most one is in hand.
final class LatestFrame: Sendable {
    /// A frame, when it was, and what it was handed over under.
    struct Entry: Sendable {
        let frame: Frame
        /// The number of the frame in its connection, from 0.
        let index: Int
        let ticket: OrderedDelivery.Ticket
        let moment: FrameMoment
        /// When it came, on the monotonic clock.
        let arrival: Duration
        /// False while a global change settles.
        let allowsOpening: Bool
        /// Seconds that decoding it took.
        let decodeSeconds: Double
    }

    private struct State {
        var waiting: Entry?
        var isBusy = false
    }

    private let state = Mutex(State())

    /// Whether a frame waits that nobody has begun with.
    var isWaiting: Bool { state.withLock { $0.waiting != nil } }

    /// Puts a frame in: the one whose place it takes, and whether nobody is busy so that somebody has to begin.
    func put(_ entry: Entry) -> (superseded: Entry?, begins: Bool) {
        state.withLock { state in
            let old = state.waiting
            state.waiting = entry
            defer { state.isBusy = true }
            return (old, !state.isBusy)
        }
    }

    /// Takes the newest frame; nil when there is none, and then the next ``put(_:)`` begins again.
    func take() -> Entry? {
        state.withLock { state in
            defer { state.waiting = nil }
            if state.waiting == nil { state.isBusy = false }
            return state.waiting
        }
    }
}
