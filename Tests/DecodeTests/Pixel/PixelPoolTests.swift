import Testing

@testable import Decode

/// Memory that waits for the next frame.
struct PixelPoolTests {
    private func isKept(_ capacity: Int) throws -> Bool {
        let pool = PixelPool()
        let memory = try pool.take(capacity)
        pool.give(memory)
        return try pool.take(capacity) === memory
    }

    @Test func `memory of an ordinary frame is used again, that of a huge one is let go`() throws {
        #expect(try isKept(1920 * 1080 * 3))
        #expect(try isKept(64 << 20))
        #expect(try !isKept(64 << 20 + 1))
    }
}
