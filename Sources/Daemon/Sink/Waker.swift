import Confinement
import Glibc

/// Lets one thread wait for a descriptor or a while, and any other thread end the wait.
final class Waker: Sendable {
    private let reading: Descriptor?
    private let writing: Descriptor?

    /// Why a wait ended.
    enum Ending: Sendable, Equatable {
        /// The descriptor is ready, or has an error that the next call on it will tell.
        case ready
        /// The time is over.
        case timeout
        /// Somebody called `wake()`.
        case woken
    }

    /// A waker over a pipe of its own; without one, where descriptors have run out, waits end by time alone.
    init() {
        var ends: [Int32] = [-1, -1]
        let status = unsafe confine_pipe(&ends, O_NONBLOCK)
        reading = status == 0 ? Descriptor(owning: ends[0]) : nil
        writing = status == 0 ? Descriptor(owning: ends[1]) : nil
    }

    /// Ends the present wait, or the next one where there is none.
    func wake() {
        guard let writing else { return }
        let one: [UInt8] = [1]
        _ = FileOutput().write(one.span, to: writing.number)
    }

    /// Waits until a descriptor takes bytes, at most so many milliseconds.
    ///
    /// - Parameters:
    ///   - descriptor: what to wait for; -1 waits for the time or a call alone.
    ///   - milliseconds: -1 waits without an end.
    func wait(writable descriptor: Int32 = -1, milliseconds: Int32) -> Ending {
        wait(for: Int16(POLLOUT), of: descriptor, milliseconds: milliseconds)
    }

    /// Waits until whoever reads from a pipe or connection has gone, without an end.
    func wait(forReaderOf descriptor: Int32) -> Ending {
        wait(for: 0, of: descriptor, milliseconds: -1)  // errors and hang-ups are told unasked
    }

    private func wait(for events: Int16, of descriptor: Int32, milliseconds: Int32) -> Ending {
        var polled = [
            pollfd(fd: reading?.number ?? -1, events: Int16(POLLIN), revents: 0),
            pollfd(fd: descriptor, events: events, revents: 0),
        ]
        let limit = reading == nil && milliseconds < 0 ? 1000 : milliseconds
        let count = unsafe poll(&polled, 2, limit)
        if count > 0, polled[0].revents != 0 {
            drain()
            return .woken
        }
        return count > 0 ? .ready : .timeout
    }

    private func drain() {
        guard let reading else { return }
        var buffer = [UInt8](repeating: 0, count: 64)
        while unsafe read(reading.number, &buffer, buffer.count) == buffer.count {}
    }
}
