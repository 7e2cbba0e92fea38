import Testing

@testable import Daemon

struct SamplingRhythmTests {
    @Test func `a gap of more than three usual intervals counts as one`() {
        var rhythm = SamplingRhythm(interval: .milliseconds(250))
        for _ in 0..<10 { rhythm.add(0.25) }
        #expect(rhythm.absence(in: 0.7) == 0.7)
        #expect(rhythm.absence(in: 0.8) == 0.25)
        rhythm.add(500)
        #expect(rhythm.usual == 0.25)
    }

    @Test func `the interval asked for gives way to the real one`() {
        var rhythm = SamplingRhythm(interval: .seconds(1))
        for _ in 0..<2 { rhythm.add(10) }
        #expect(rhythm.absence(in: 10) == 10)
    }

    @Test func `frames that come in bursts close episodes as early as regular ones`() {
        var rhythm = SamplingRhythm(interval: .milliseconds(500))
        var absence = 0.0
        // Segments of two seconds with four frames each.
        for index in 1...80 {
            let gap = index % 4 == 0 ? 1.91 : 0.03
            absence += rhythm.absence(in: gap)
            rhythm.add(gap)
        }
        #expect(absence > 38)
    }

    @Test func `a stall after regular frames still proves nothing`() {
        var rhythm = SamplingRhythm(interval: .milliseconds(500))
        for _ in 0..<20 { rhythm.add(0.5) }
        #expect(rhythm.absence(in: 30) < 1)
    }

    @Test func `medians are of the scores there are`() {
        var window = ScoreWindow()
        #expect(window.median == 0)
        for (score, median): (Float, Float) in [(0.5, 0.5), (0.25, 0.375), (1, 0.5), (0, 0.375), (0.75, 0.5)] {
            window.add(score, capacity: 4)
            #expect(window.median == median)
        }
        window.clear()
        window.add(.nan, capacity: 4)
        #expect(window.median == 0)
    }
}
