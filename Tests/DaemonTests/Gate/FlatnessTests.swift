import Testing

@testable import Daemon

struct FlatnessTests {
    @Test(arguments: [(0.0, 0.0), (255, 0), (118, 0), (12, 4), (12, 10), (5, 25), (60, 8), (128, 30), (128, 60)])
    func `one colour, black and noise are flat`(level: Double, noise: Double) throws {
        #expect(try #require(DrawnFrame(level: level, noise: noise).thumbnail).isFlat)
    }

    @Test func `a lens covered by a dark glove is flat`() throws {
        let frame = DrawnFrame(noise: 5) { x, y in 14 - 6 * ((x - 0.5) * (x - 0.5) + (y - 0.5) * (y - 0.5)) }
        #expect(try #require(frame.thumbnail).isFlat)
    }

    @Test func `fog, dusk and a noisy yard are not`() throws {
        #expect(try !#require(DrawnFrame.yard(gain: 0.1, offset: 120).thumbnail).isFlat)
        #expect(try !#require(DrawnFrame.yard(gain: 0.12, noise: 6).thumbnail).isFlat)
        #expect(try !#require(DrawnFrame.yard(noise: 25).thumbnail).isFlat)
    }

    @Test func `a night with a lamp is not`() throws {
        let frame = DrawnFrame(noise: 6) { x, y in abs(x - 0.3) < 0.008 && abs(y - 0.4) < 0.01 ? 220 : 10 }
        #expect(try !#require(frame.thumbnail).isFlat)
    }
}
