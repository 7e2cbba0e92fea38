import Testing

@testable import Daemon

/// When a live frame was captured.
@Suite struct ArrivalClockTests {
    @Test func `late packets don't shift the time`() {
        var clock = ArrivalClock()
        #expect(clock.time(media: 0, wall: 1000, monotonic: 50) == 1000)
        #expect(clock.time(media: 1, wall: 1001.4, monotonic: 51.4) == 1001)
        #expect(clock.time(media: 2, wall: 1002, monotonic: 52) == 1002)
    }

    @Test func `an earlier arrival tells the true offset`() {
        var clock = ArrivalClock()
        _ = clock.time(media: 0, wall: 1000.5, monotonic: 50.5)
        #expect(clock.time(media: 1, wall: 1001, monotonic: 51) == 1001)
        #expect(clock.time(media: 2, wall: 1002.3, monotonic: 52.3) == 1002)
    }

    @Test func `stamps that run away from arrivals are anchored anew`() {
        var clock = ArrivalClock()
        var latest = 0.0
        for frame in 0..<1_000 {
            // 25 stamps a second, 21 of them delivered in one.
            let wall = 1000 + Double(frame) / 21
            let time = clock.time(media: Double(frame) / 25, wall: wall, monotonic: wall - 900)
            #expect(abs(time - wall) <= ArrivalClock.tolerance)
            latest = max(latest, time)
        }
        #expect(latest > 1040)
    }

    @Test(arguments: [-3600.0, 3600, 2])
    func `a step of the host's clock is followed at once`(_ step: Double) {
        var clock = ArrivalClock()
        _ = clock.time(media: 0, wall: 1_000_000, monotonic: 50)
        #expect(clock.time(media: 1, wall: 1_000_001 + step, monotonic: 51) == 1_000_001 + step)
    }

    @Test func `a frame without media time is as old as its arrival`() {
        var clock = ArrivalClock()
        #expect(clock.time(media: nil, wall: 1000, monotonic: 1) == 1000)
    }
}
