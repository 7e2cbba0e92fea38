import Testing

@testable import Daemon

/// How long frames that come at once may wait.
struct BurstPaceTests {
    /// Waits of frames that come at some moments.
    private func waits(_ frames: [(media: Double, arrival: Double)]) -> [Double] {
        var pace = BurstPace()
        return frames.map { pace.frame(media: $0.media, arrival: $0.arrival) }
    }

    @Test func `frames that come in time don't wait`() {
        #expect(waits((0..<60).map { (Double($0), 1_000 + Double($0)) }).allSatisfy { $0 == 0 })
        let uneven = waits((0..<60).map { (Double($0), 1_000 + Double($0) + [0, 0.1, 0.15][$0 % 3]) })
        #expect(uneven.allSatisfy { $0 == 0 })
    }

    @Test func `the frames of a segment share the time until the next one`() {
        let segments = (0..<30).map { (media: Double($0), arrival: 1_000 + Double($0 / 6 * 6)) }
        let waits = waits(segments)
        for (index, wait) in waits.enumerated() { #expect(abs(wait - 0.8 * Double(index % 6)) < 1e-9) }
    }

    @Test func `what fell behind catches up, and nothing waits for long`() {
        // A minute that comes at once, whose frames all wait for their turn.
        var pace = BurstPace()
        var now = 1_000.0
        for media in 0..<60 {
            let wait = pace.frame(media: Double(media), arrival: now)
            #expect(wait <= 10)
            now += wait
        }
        #expect(abs(now - 1_000 - 59 * 0.8) < 1e-6)
        #expect(pace.frame(media: 1e300, arrival: now) == 10)
    }

    @Test func `frames behind one that was held have been there for longer`() {
        var pace = BurstPace()
        var delays: [Double] = []
        for frame in 0..<18 {
            // Segments of 6 s, each of whose frames is held for 0.3 s.
            _ = pace.frame(media: Double(frame), arrival: 1_000 + Double(frame / 6 * 6) + 0.3 * Double(frame % 6))
            delays.append(pace.delay)
            pace.hold(0.3)
        }
        // How long a segment is shows when the second one comes.
        #expect(delays.prefix(6).allSatisfy { $0 == 0 })
        for (index, delay) in delays.enumerated().dropFirst(6) { #expect(abs(delay - 0.3 * Double(index % 6)) < 1e-9) }
    }

    @Test func `what comes without a pause, or one frame at a time, was there when it came`() {
        for step in [0.2, 1] {
            var pace = BurstPace()
            for frame in 0..<200 {
                _ = pace.frame(media: step * Double(frame), arrival: 1_000 + step * Double(frame))
                #expect(pace.delay == 0)
            }
        }
    }

    @Test func `stamps that jump back or are missing make nobody wait`() {
        #expect(waits([(100, 1_000), (0, 1_001), (1, 1_002)]) == [0, 0, 0])
        var pace = BurstPace()
        _ = pace.frame(media: 5, arrival: 1_000)
        #expect(pace.frame(media: nil, arrival: 1_000) == 0)
        #expect(pace.frame(media: 9, arrival: 1_000) == 0)
    }
}
