import Testing

@testable import Decode

struct SamplerTests {
    private func taken(
        _ sampling: Sampling, _ times: [Double], tick: Double = 0.001, slack: Double = 0
    ) -> [Int] {
        var sampler = Sampler(sampling, tick: tick)
        return times.indices.filter { sampler.takes(index: $0, time: times[$0], isKey: $0 % 4 == 0, slack: slack) }
    }

    @Test func `a gap gives no copies`() {
        #expect(taken(.rate(1), [0, 0.5, 5.2, 5.9, 6.0, 6.5, 7.1]) == [0, 2, 4, 6])
    }

    @Test func `a stamp rounded to just before the multiple has reached it`() {
        #expect(taken(.rate(3), [0, 0.333, 0.667, 1, 1.333]) == [0, 1, 2, 3, 4])
    }

    @Test func `coarse stamps reach nothing early`() {
        #expect(taken(.rate(5), [0, 1.0 / 12, 2.0 / 12, 3.0 / 12], tick: 1.0 / 12) == [0, 3])
    }

    @Test func `of frames far apart the nearest is taken`() {
        let early = (0..<8).map { Double($0) - ($0 % 2 == 1 ? 0.03 : 0) }
        #expect(taken(.rate(1), early) == [0, 2, 4, 6])
        #expect(taken(.rate(1), early, slack: 0.5) == Array(0..<8))
        // 0, 0.4, 0.8, 1.2, 1.6, 2: nearest to 1 lies 0.8, nearest to 2 the frame at 2.
        #expect(taken(.rate(1), (0..<6).map { 0.4 * Double($0) }, slack: 0.2) == [0, 2, 5])
    }

    @Test func `arrivals that are never quite regular lose no picture`() {
        // As many pictures a second as are asked for, each up to 20 ms late.
        let arrivals = (0..<40).map { 0.2 * Double($0) + [0.02, 0, 0.013, 0.004][$0 % 4] }
        var timeline = Timeline(tick: 0.04, frameSeconds: 0.04, hasDiscontinuities: false, followsArrival: true)
        var sampler = Sampler(.rate(5), tick: 0.04)
        let taken = arrivals.indices.filter { index in
            let time = timeline.time(stamp: nil, duration: nil, arrival: UInt64(arrivals[index] * 1e9))
            return sampler.takes(index: index, time: time, isKey: true, slack: timeline.gap / 2)
        }
        #expect(taken == Array(arrivals.indices))
    }

    @Test func `a long wait makes no later frame early`() {
        #expect(taken(.rate(1), [0, 20, 21, 22], slack: 10) == [0, 1, 2, 3])
    }

    @Test func `the first frame is taken wherever it lies`() {
        #expect(taken(.rate(1), [0.7, 0.9, 1.0]) == [0, 2])
    }

    @Test func `key frames, every third, all`() {
        let times = (0..<9).map(Double.init)
        #expect(taken(.keyframes, times) == [0, 4, 8])
        #expect(taken(.every(3), times) == [0, 3, 6])
        #expect(taken(.all, times) == Array(0..<9))
    }

    @Test func `times beyond every integer do not trap`() {
        #expect(taken(.rate(1000), [0, 1e300, 1e301]) == [0, 1, 2])
    }
}
