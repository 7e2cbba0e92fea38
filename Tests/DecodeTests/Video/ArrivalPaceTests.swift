import Testing

@testable import Decode

/// What a live stream is sampled by where its stamps are of no use.
struct ArrivalPaceTests {
    /// The arrivals of the frames that are taken, in seconds, as the decoder asks.
    private func taken(
        _ rate: Double, _ frames: [(stamp: Double, arrival: Double)], isLimited: Bool = true
    ) -> [Double] {
        var sampler = Sampler(.rate(rate), tick: 0.001)
        var pace = ArrivalPace(isLimited: isLimited)
        return frames.enumerated().compactMap { index, frame in
            pace.packet(at: UInt64(frame.arrival * 1e9))
            guard !pace.isAhead(1 / rate) else { return nil }
            let isDue = sampler.takes(index: index, time: frame.stamp, isKey: true)
            return pace.takes(1 / rate, isDue: isDue, stamp: frame.stamp) ? frame.arrival : nil
        }
    }

    /// 25 frames a second for some seconds, stamped by a rule.
    private func camera(_ seconds: Double, stamp: (Double) -> Double) -> [(stamp: Double, arrival: Double)] {
        (0..<Int(seconds * 25)).map { index in
            let time = Double(index) / 25
            return (stamp(time), time)
        }
    }

    @Test(arguments: [0.2, 1, 2])
    func `stamps that stand still, or hardly move, end no sampling`(rate: Double) {
        for stamp in [{ min($0, 5) }, { _ in 0 }, { $0 / 90 }] as [(Double) -> Double] {
            let taken = taken(rate, camera(200, stamp: stamp))
            let gaps = zip(taken.dropFirst(), taken).map { $0 - $1 }
            // Only after a sample by its stamp is there a wait.
            #expect(gaps.count { $0 > 1 / rate + 0.05 } <= 6)
            #expect(gaps.allSatisfy { $0 <= 2 / rate + 2.05 })
            #expect(200 - (taken.last ?? 0) <= 2 / rate + 2.05)
        }
    }

    @Test(arguments: [(0.2, 10.0), (1, 2), (1, 4), (5, 2), (5, 10)])
    func `stamps that are too slow are followed for half a minute only`(_ rate: Double, _ factor: Double) {
        let taken = taken(rate, camera(330) { $0 / factor }).filter { $0 >= 30 + 2 / rate }
        #expect(abs(Double(taken.count) - (300 - 2 / rate) * rate) <= 2 + 0.03 * 300 * rate)
        let gaps = zip(taken.dropFirst(), taken).map { $0 - $1 }
        #expect(gaps.allSatisfy { $0 >= 0.45 / rate && $0 <= 1.5 / rate + 0.05 })
    }

    @Test func `frames about a period apart are all taken where stamps stand still`() {
        let frames = (0..<100).map { (stamp: 0.0, arrival: Double($0) + [0.04, 0, 0.02, 0.01][$0 % 4]) }
        #expect(taken(1, frames).count >= 97)
        // 25 a second are not sampled more often than asked for.
        #expect((97...101).contains(taken(1, camera(100) { _ in 0 }).count))
    }

    @Test func `stamps that run away bring no more samples than asked for, but for a burst`() {
        let fast = camera(400) { 25 * $0 }
        #expect((500...540).contains(taken(1, fast).count))
        #expect(taken(1, fast, isLimited: false).count == fast.count)
    }

    @Test func `a camera that is a little slow, or fast, is sampled by its stamps`() {
        for speed in [0.7, 0.84, 1, 1.2] {
            #expect(taken(1, camera(300) { speed * $0 }).count == Int(300 * speed))
        }
    }

    @Test func `segments that come at once are sampled as if they came in time`() {
        let segments = camera(120) { $0 }.map { (stamp: $0.stamp, arrival: ($0.stamp / 10).rounded(.down) * 10) }
        #expect(taken(1, segments).count == 120)
    }

    @Test func `what waited for the network is sampled in full`() {
        let stalled = camera(60) { $0 }.map { stamp, arrival in
            (stamp: stamp, arrival: (20...45).contains(arrival) ? 45 : arrival)
        }
        #expect(taken(1, stalled).count == 60)
    }

    @Test func `moments that stand still or run back change nothing`() {
        var pace = ArrivalPace(isLimited: true)
        for arrival in [5, 5, 3, 0] as [UInt64] { pace.packet(at: arrival) }
        #expect(pace.flow == 0)
    }

    @Test func `key frames are far apart where their packets were, whatever the stamps say`() {
        var economy = DecodeEconomy(.rate(1), frameSeconds: 0.04)
        _ = economy.keyFrame(at: 0, flow: 0)
        #expect(economy.keyFrame(at: 0.1, flow: 9) == .nonReference)
        #expect(economy.keyGap == 9)
        // Arrivals that stutter a little change nothing.
        var regular = DecodeEconomy(.rate(1), frameSeconds: 0.04)
        _ = regular.keyFrame(at: 0, flow: 0)
        #expect(regular.keyFrame(at: 1, flow: 1.4) == .nonKey)
        #expect(regular.keyFrame(at: 1.02, flow: 3.4, isBehind: true) == .nonReference)
    }
}
