import Dispatch
import Synchronization

/// Puts the results of a source back into the order in which their work began.
///
/// Whoever starts a piece of work takes a ticket; deliveries run one at a time, in the order of the tickets.
final class OrderedDelivery: Sendable {
    /// A place in the order.
    struct Ticket: Sendable {
        fileprivate let number: Int
    }

    private struct State {
        var issued = 0
        var next = 0
        var ready: [Int: @Sendable () -> Void] = [:]
        var isRunning = false
    }

    private let state = Mutex(State())
    private let queue: DispatchQueue

    init(label: String) {
        queue = DispatchQueue(label: "tagclipd.delivery.\(label)")
    }

    /// The next place in the order.
    ///
    /// Each ticket must be delivered, else all behind it wait.
    func ticket() -> Ticket {
        state.withLock { state in
            defer { state.issued += 1 }
            return Ticket(number: state.issued)
        }
    }

    /// Runs `action` after those of all earlier tickets.
    func deliver(_ ticket: Ticket, _ action: @escaping @Sendable () -> Void) {
        let starts = state.withLock { state in
            state.ready[ticket.number] = action
            guard !state.isRunning, state.ready[state.next] != nil else { return false }
            state.isRunning = true
            return true
        }
        guard starts else { return }
        queue.async { @Sendable [self] in runReady() }
    }

    /// Returns when everything that has a ticket by now is delivered.
    func wait() {
        wait(until: .distantFuture)
    }

    /// The same, for at most so many seconds.
    func wait(atMost seconds: Double) {
        wait(until: .now() + seconds)
    }

    private func wait(until deadline: DispatchTime) {
        let done = DispatchSemaphore(value: 0)
        deliver(ticket()) { @Sendable in done.signal() }
        _ = done.wait(timeout: deadline)
    }

    private func runReady() {
        while true {
            let action = state.withLock { state -> (@Sendable () -> Void)? in
                guard let action = state.ready.removeValue(forKey: state.next) else {
                    state.isRunning = false
                    return nil
                }
                state.next += 1
                return action
            }
            guard let action else { return }
            action()
        }
    }
}
