import Synchronization

/// A switch by which another thread ends what a reader is waiting for.
public final class Interruption: Sendable {
    private let flag = Atomic<Bool>(false)

    /// Makes a switch that is off.
    public init() {}

    /// Ends the current and every later call of the readers that were given this switch.
    public func interrupt() { flag.store(true, ordering: .releasing) }

    /// Whether ``interrupt()`` was called.
    public var isInterrupted: Bool { flag.load(ordering: .acquiring) }
}
