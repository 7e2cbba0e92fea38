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

    @Test func `last words are heard, and not waited for where they hang`() async throws {
        let result = try await #require(processExitsWith: .success, observing: [\.standardErrorContent]) {
            let never = DispatchSemaphore(value: 0)
            ForcedEnd.come(in: 0.1, patience: 2) { @Sendable in
                StandardError.shared.message("cut short")
                never.wait()
            }
            _ = never.wait(timeout: .now() + 20)
            exit(EXIT_FAILURE)
        }
        #expect(String(decoding: result.standardErrorContent, as: UTF8.self).contains("cut short"))
    }
}
