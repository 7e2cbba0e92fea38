import Dispatch
import Glibc
import Testing

@testable import Daemon

struct ForcedEndTests {
    @Test func `a process ends although every queue and the main thread hang`() async {
        await #expect(processExitsWith: .success) {
            let never = DispatchSemaphore(value: 0)
            // More than Dispatch starts threads for.
            for _ in 0..<600 { DispatchQueue.global().async { @Sendable in never.wait() } }
            ForcedEnd.come(in: 0.5)
            _ = never.wait(timeout: .now() + 20)
            exit(EXIT_FAILURE)
        }
    }
}
