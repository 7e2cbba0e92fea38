import Testing

@testable import Daemon

/// When a live frame was captured.
@Suite struct ArrivalClockTests {
    @Test func `late packets don't shift the time`() {
        var clock = ArrivalClock()
        #expect(clock.captured(media: 0, arrival: 50) == 50)
        #expect(clock.captured(media: 1, arrival: 51.4) == 51)
        #expect(clock.captured(media: 2, arrival: 52) == 52)
    }

    @Test func `an earlier arrival tells the true offset`() {
        var clock = ArrivalClock()
        _ = clock.captured(media: 0, arrival: 50.5)
        #expect(clock.captured(media: 1, arrival: 51) == 51)
        #expect(clock.captured(media: 2, arrival: 52.3) == 52)
    }

    @Test func `stamps that run away from arrivals are anchored anew`() {
        var clock = ArrivalClock()
        var latest = 0.0
        for frame in 0..<1_000 {
            // 25 stamps a second, 21 of them delivered in one.
            let arrival = 100 + Double(frame) / 21
            let time = clock.captured(media: Double(frame) / 25, arrival: arrival)
            #expect(arrival - time <= ArrivalClock.tolerance + 1e-9)
            #expect(time <= arrival)
            latest = max(latest, time)
        }
        #expect(latest > 140)
    }

    @Test(arguments: [2.0, 4, 10, 90], [0.2, 1, 5])
    func `stamps that count too little are followed as well`(_ factor: Double, _ rate: Double) {
        var clock = ArrivalClock()
        for frame in 0..<600 {
            let arrival = 100 + Double(frame) / rate
            let time = clock.captured(media: Double(frame) / rate / factor, arrival: arrival)
            // The second frame may have waited for something.
            #expect(arrival - time <= ArrivalClock.tolerance + 1e-9 || frame == 1)
        }
    }

    @Test(arguments: [2.0, 6, 10])
    func `each frame of a segment that comes at once has its own time`(_ length: Double) {
        var clock = ArrivalClock()
        var times: [Double] = []
        for frame in 0..<100 {
            // A segment can be fetched when its last frame is in it; what comes at once takes a moment still.
            let index = Double(frame).truncatingRemainder(dividingBy: length)
            let end = 100 + Double(frame) - index + length - 1
            times.append(clock.captured(media: Double(frame), arrival: end + 0.01 * index))
        }
        // From the second segment on, of the first nobody knows how late it is.
        let gaps = zip(times.dropFirst(), times).map { $0 - $1 }.dropFirst(Int(length))
        #expect(gaps.allSatisfy { abs($0 - 1) < 0.15 })
    }

    @Test func `a segment that comes late moves nothing`() {
        var clock = ArrivalClock()
        for frame in 0..<120 {
            let segment = frame / 6
            // The first one comes frame by frame, the others at their ends, one of them later.
            let arrival = segment == 0 ? frame : segment * 6 + 5 + (segment == 9 ? 3 : 0)
            let time = clock.captured(media: Double(frame), arrival: 100 + Double(arrival))
            #expect(time == 100 + Double(frame))
        }
    }

    @Test func `what a stalled network held back keeps its time`() {
        var clock = ArrivalClock()
        for frame in 0..<60 {
            let arrival = Double((20...45).contains(frame) ? 45 : frame)
            #expect(clock.captured(media: Double(frame), arrival: 100 + arrival) == 100 + Double(frame))
        }
    }

    @Test func `a camera whose stamps stood still in a gap is followed after it`() {
        var clock = ArrivalClock()
        var lag = 0.0
        for frame in 0..<90 {
            let arrival = 100 + Double(frame < 20 ? frame : frame + 15)
            lag = arrival - clock.captured(media: Double(frame), arrival: arrival)
        }
        #expect(lag == 0)
    }

    @Test func `stamps that stand still or jump back are as old as their arrival`() {
        var clock = ArrivalClock()
        for (media, arrival) in [(7.0, 50.0), (7, 50.2), (7, 50.4), (3, 50.6), (3, 50.8)] {
            #expect(clock.captured(media: media, arrival: arrival) == arrival)
        }
    }

    @Test func `a stamp far ahead moves nothing for long`() {
        var clock = ArrivalClock()
        for frame in 0..<20 {
            let arrival = 100 + Double(frame)
            let time = clock.captured(media: Double(frame) + (frame == 9 ? 3_000 : 0), arrival: arrival)
            #expect(time == arrival)
        }
    }

    @Test func `a frame without media time is as old as its arrival`() {
        var clock = ArrivalClock()
        #expect(clock.captured(media: nil, arrival: 1) == 1)
    }
}
