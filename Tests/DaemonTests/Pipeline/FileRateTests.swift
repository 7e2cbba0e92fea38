import Testing

@testable import Daemon

/// How long files are said to take.
@Suite struct FileRateTests {
    @Test func `files that overlap count from the end of the one before`() throws {
        let rate = FileRate()
        let start = ContinuousClock.now
        #expect(rate.seconds == nil)
        // Four seconds each, one begun a second: one is done a second.
        for number in 0..<60 {
            rate.add(from: start + .seconds(number), to: start + .seconds(number + 4))
        }
        #expect(abs(try #require(rate.seconds) - 1) < 0.01)
    }

    @Test func `time between files does not count`() throws {
        let rate = FileRate()
        let start = ContinuousClock.now
        for number in 0..<10 {
            rate.add(from: start + .seconds(100 * number), to: start + .seconds(100 * number + 2))
        }
        #expect(abs(try #require(rate.seconds) - 2) < 1e-9)
    }
}
