import Dispatch

/// How many frames of a source may be between its decoder and its records: the bound of the hand-over.
///
/// A file's reader waits for a slot, so nothing is lost; a slot is free again when the frame's record is written.
final class FrameSlots: Sendable {
    private let semaphore: DispatchSemaphore

    init(_ count: Int) {
        semaphore = DispatchSemaphore(value: count)
    }

    /// Waits for a free slot and takes it; only on a source's own thread.
    func take() {
        semaphore.wait()
    }

    /// Frees a slot.
    func give() {
        semaphore.signal()
    }
}
