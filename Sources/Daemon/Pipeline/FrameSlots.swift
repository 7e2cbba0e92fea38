import Decode
import Foundation
import Synchronization

/// How many frames of a source may be between its decoder and its records: the bound of the hand-over.
///
/// A file's reader waits for a slot, so nothing is lost; a slot is free again when the frame's record is written.
/// Of frames so large that the slots would be gigabytes fewer are in hand: see ``hold(_:)``.
final class FrameSlots: Sendable {
    /// Bytes of pixels that frames in slots have together, but for one alone: 14 frames of 12 megapixels, and less than one
    /// of the largest that are decoded.
    static let bytes = 512 << 20

    private let limit: Int
    private let condition = NSCondition()
    private let state: Mutex<State>

    private struct State {
        var free: Int
        var held = 0
    }

    /// - Parameter limit: bytes of pixels in slots at most.
    init(_ count: Int, bytes limit: Int = FrameSlots.bytes) {
        self.limit = limit
        state = Mutex(State(free: count))
    }

    /// Waits for a free slot and takes it; only on a source's own thread.
    func take() {
        wait { state in
            guard state.free > 0 else { return false }
            state.free -= 1
            return true
        }
    }

    /// Waits until so many bytes of pixels find room in the slot that was taken for them, or no others are there.
    func hold(_ bytes: Int) {
        wait { state in
            guard state.held == 0 || bytes <= limit - state.held else { return false }
            state.held += bytes
            return true
        }
    }

    /// Frees a slot and what was held in it.
    func give(_ bytes: Int = 0) {
        condition.lock()
        state.withLock { state in
            state.free += 1
            state.held -= bytes
        }
        condition.broadcast()
        condition.unlock()
    }

    private func wait(until isDone: (inout State) -> Bool) {
        condition.lock()
        while !state.withLock({ isDone(&$0) }) { condition.wait() }
        condition.unlock()
    }
}

extension Frame {
    /// Bytes of its pixels.
    var byteCount: Int { stride * height }
}
