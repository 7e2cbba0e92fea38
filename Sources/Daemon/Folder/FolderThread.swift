import Dispatch
import Glibc

/// A thread of one folder source: its blocking calls never sit on a pool that others share.
struct FolderThread: Sendable {
    private let ended = DispatchSemaphore(value: 0)

    private final class Body {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) {
            self.run = run
        }
    }

    /// Starts a thread that runs `body` once.
    init(_ body: @escaping @Sendable () -> Void) throws(SystemError) {
        let ended = ended
        let argument = unsafe Unmanaged.passRetained(
            Body {
                body()
                ended.signal()
            })
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread, nil,
            { argument in
                if let argument = unsafe argument {
                    unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
                }
                return nil
            }, argument.toOpaque())
        guard code == 0 else {
            unsafe argument.release()
            throw SystemError(call: "pthread_create", code: code)
        }
        pthread_detach(thread)
    }

    /// Waits for the end of the thread; false if it takes longer (a call on a dead file server may never return).
    func join(within time: DispatchTimeInterval) -> Bool {
        guard ended.wait(timeout: .now() + time) == .success else { return false }
        ended.signal()
        return true
    }
}
