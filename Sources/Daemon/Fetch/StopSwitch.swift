import Dispatch
import Synchronization

/// A wish to stop that ends waiting.
final class StopSwitch: Sendable {
    private let flag = Atomic<Bool>(false)
    private let semaphore = DispatchSemaphore(value: 0)

    /// Whether it was wished.
    var isOn: Bool { flag.load(ordering: .acquiring) }

    /// Wishes it.
    func turnOn() {
        flag.store(true, ordering: .releasing)
        semaphore.signal()
    }

    /// Waits so long, or until it is wished.
    func wait(for time: Duration) {
        guard !isOn else { return }
        _ = semaphore.wait(timeout: .now() + .nanoseconds(Int(clamping: time.nanoseconds)))
    }
}
