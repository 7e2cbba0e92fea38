import Dispatch
import Synchronization
import Testing

@testable import Daemon

/// Frames between a decoder and its records.
@Suite struct FrameSlotsTests {
    /// Begins something that waits on a thread of its own; it has ended when the semaphore is signalled.
    private func begin(_ body: @escaping @Sendable () -> Void) -> DispatchSemaphore {
        let ended = DispatchSemaphore(value: 0)
        DispatchQueue.global().async { @Sendable in
            body()
            ended.signal()
        }
        return ended
    }

    private func ends(_ semaphore: DispatchSemaphore, within seconds: Double) -> Bool {
        semaphore.wait(timeout: .now() + seconds) == .success
    }

    @Test func `a frame more than there are slots waits for one`() {
        let slots = FrameSlots(2)
        slots.take()
        slots.take()
        let third = begin { @Sendable in slots.take() }
        #expect(!ends(third, within: 0.05))
        slots.give()
        #expect(ends(third, within: 60))
    }

    @Test func `frames that are too large together wait for one another`() {
        let slots = FrameSlots(4, bytes: 100)
        for bytes in [60, 40] {
            slots.take()
            slots.hold(bytes)
        }
        let third = begin { @Sendable in
            slots.take()
            slots.hold(50)
        }
        #expect(!ends(third, within: 0.05))
        slots.give(40)
        // 60 of 100 bytes are in hand.
        #expect(!ends(third, within: 0.05))
        slots.give(60)
        #expect(ends(third, within: 60))
    }

    @Test func `one frame alone may be larger than all may be together`() {
        let slots = FrameSlots(4, bytes: 100)
        slots.take()
        slots.hold(1_000)
        let second = begin { @Sendable in
            slots.take()
            slots.hold(1)
        }
        #expect(!ends(second, within: 0.05))
        slots.give(1_000)
        #expect(ends(second, within: 60))
    }

    @Test func `the largest pictures go one by one, those of 12 megapixels do not`() {
        #expect(FrameSlots.bytes / (3 << 28) == 0)
        #expect(FrameSlots.bytes / (3 * 12_000_000) >= 10)
    }
}
