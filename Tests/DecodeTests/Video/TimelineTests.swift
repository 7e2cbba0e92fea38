import Testing

@testable import Decode

struct TimelineTests {
    private func times(_ stamps: [Int64?], hasDiscontinuities: Bool = false) -> [Double] {
        var timeline = Timeline(tick: 1.0 / 90_000, frameSeconds: 0.04, hasDiscontinuities: hasDiscontinuities)
        return stamps.map { timeline.time(stamp: $0, duration: nil, arrival: 0) }
    }

    private func isClose(_ found: [Double], _ wanted: [Double]) -> Bool {
        found.count == wanted.count && zip(found, wanted).allSatisfy { abs($0 - $1) < 1e-6 }
    }

    @Test func `time counts from the first frame`() {
        #expect(isClose(times([900_000, 990_000, 1_080_000]), [0, 1, 2]))
        #expect(isClose(times([-90_000, 0, 90_000]), [0, 1, 2]))
    }

    @Test func `frames without stamps follow at the frame rate`() {
        #expect(isClose(times([nil, nil, nil]), [0, 0.04, 0.08]))
        #expect(isClose(times([0, nil, 7200]), [0, 0.04, 0.08]))
    }

    @Test func `stamps that start anew go on after the last frame`() {
        #expect(isClose(times([0, 90_000, 0, 90_000]), [0, 1, 1.04, 2.04]))
    }

    @Test func `a jump of hours in a stream that may jump is no time`() {
        #expect(isClose(times([0, 8_000_000_000, 8_000_090_000], hasDiscontinuities: true), [0, 0.04, 1.04]))
        #expect(isClose(times([0, 90_000 * 7_200]), [0, 7_200]))
    }

    @Test(arguments: [0.2, 2, 40])
    func `without a clock of its own a live source's time is that of arrivals`(gap: Double) {
        // The demuxer of a camera's JPEG pictures stamps 25 a second, however many come.
        var timeline = Timeline(tick: 0.04, frameSeconds: 0.04, hasDiscontinuities: false, followsArrival: true)
        let arrivals = (0..<6).map { 3_600_000_000_000 + UInt64(Double($0) * gap * 1e9) }
        let times = arrivals.enumerated().map { timeline.time(stamp: Int64($0), duration: 1, arrival: $1) }
        #expect(isClose(times, (0..<6).map { Double($0) * gap }))
        #expect(isClose([timeline.gap], [gap]))
        let keys = arrivals.compactMap { timeline.seconds(stamp: nil, arrival: $0) }
        #expect(isClose(keys, times.map { 3_600 + $0 }))
    }

    @Test func `where there is a clock arrivals are nothing`() {
        var timeline = Timeline(tick: 0.04, frameSeconds: 0.04, hasDiscontinuities: false)
        let times = [Int64(7), 8].map { timeline.time(stamp: $0, duration: 1, arrival: UInt64($0) << 40) }
        #expect(isClose(times, [0, 0.04]))
        #expect(timeline.seconds(stamp: 25, arrival: 7) == 1)
        #expect(timeline.seconds(stamp: nil, arrival: 7) == nil)
    }

    @Test func `stamps at the ends of their range do not trap`() {
        let all = times([.min, .max, 0, .min, .max, nil, .max - 1, nil])
        #expect(all.allSatisfy { $0.isFinite })
        #expect(zip(all, all.dropFirst()).allSatisfy { $0 <= $1 })
    }
}
