import Testing

@testable import Daemon

struct MotionGateTests {
    private static let cat = (x: 0.3, side: 0.173, contrast: 40.0)

    /// A gate with the frames it was shown every quarter of a second.
    private final class Camera {
        var gate: MotionGate
        let period: Duration
        var now: Duration = .zero

        init(gate: MotionGate = MotionGate(), period: Duration = .milliseconds(250)) {
            self.gate = gate
            self.period = period
        }

        func show(_ frame: DrawnFrame, settled: Bool = true) throws -> MotionGate.Decision {
            show(try #require(frame.thumbnail), settled: settled)
        }

        func show(_ thumbnail: Thumbnail, settled: Bool = true) -> MotionGate.Decision {
            let decision = gate.decide(thumbnail, at: now, tagsAreSettled: settled)
            if decision != .reuse { gate.analysed(thumbnail, at: now) }
            now += period
            return decision
        }
    }

    @Test func `the first frame is analysed and others like it are not`() throws {
        let camera = Camera()
        #expect(try camera.show(.yard(seed: 1)) == .analyse)
        for seed in 2..<10 { #expect(try camera.show(.yard(seed: seed)) == .reuse) }
    }

    @Test func `what moved is analysed with the two frames after it`() throws {
        let camera = Camera()
        _ = try camera.show(.yard())
        for seed in 2..<5 { #expect(try camera.show(.yard(seed: seed, object: Self.cat)) == .analyse) }
        for seed in 5..<8 { #expect(try camera.show(.yard(seed: seed, object: Self.cat)) == .reuse) }
        for seed in 8..<11 { #expect(try camera.show(.yard(seed: seed)) == .analyse) }
        #expect(try camera.show(.yard(seed: 11)) == .reuse)
    }

    @Test func `while tags are not settled every frame is analysed`() throws {
        let camera = Camera()
        _ = try camera.show(.yard())
        #expect(try camera.show(.yard(), settled: false) == .analyse)
        #expect(try camera.show(.yard()) == .reuse)
    }

    @Test func `tags are not re-used for more than a minute`() throws {
        let camera = Camera()
        let scene = try #require(DrawnFrame.yard().thumbnail)
        let decisions = (0..<482).map { _ in camera.show(scene) }
        #expect(decisions.indices.filter { decisions[$0] == .analyse } == [0, 240, 480])
    }

    @Test(arguments: [0.0, 4, 25])
    func `the same frame again is like it, to the bit`(noise: Double) throws {
        let camera = Camera()
        let frame = DrawnFrame.yard(noise: noise)
        _ = try camera.show(frame)
        for _ in 0..<100 { #expect(try camera.show(frame) == .reuse) }
        let clipped = DrawnFrame(noise: 60) { x, y in x < 0.5 ? 255 : 400 * y }
        while try camera.show(clipped) != .reuse {}
        for _ in 0..<100 { #expect(try camera.show(clipped) == .reuse) }
    }

    @Test(arguments: [(0.028, false), (0.045, true), (0.07, false)])
    func `a clock in the corner leaves a frame like the last analysed one`(height: Double, atBottom: Bool) throws {
        let camera = Camera(period: .seconds(1))
        // The minute and the hour change on the way.
        let decisions = try (0..<121).map { try camera.show(.clock($0, height: height, atBottom: atBottom)) }
        // No more than what the greatest age asks for.
        #expect(decisions.indices.filter { decisions[$0] != .reuse } == [0, 60, 120])
    }

    @Test func `without re-use every frame is analysed`() throws {
        let camera = Camera(gate: MotionGate(reusesTags: false))
        let frame = DrawnFrame.yard()
        for _ in 0..<5 { #expect(try camera.show(frame) == .analyse) }
    }

    @Test func `a global change settles when two steady frames have come`() throws {
        let camera = Camera()
        for seed in 1..<4 { _ = try camera.show(.yard(seed: seed)) }
        for gain in [0.2, 0.3, 0.36] { #expect(try camera.show(.yard(gain: gain)) == .settling, "\(gain)") }
        #expect(try camera.show(.yard(gain: 0.36, seed: 2)) == .settling)
        #expect(try camera.show(.yard(gain: 0.36, seed: 3)) != .settling)
    }

    @Test func `lights that never stop flickering settle for 5 s at most, a fifth of the time`() throws {
        let camera = Camera()
        let bright = try #require(DrawnFrame.yard().thumbnail)
        let dark = try #require(DrawnFrame.yard(gain: 0.2).thumbnail)
        let decisions = (0..<600).map { camera.show($0.isMultiple(of: 2) ? bright : dark) }
        var longest = 0
        var run = 0
        for decision in decisions {
            run = decision == .settling ? run + 1 : 0
            longest = max(longest, run)
        }
        #expect(longest == 20)
        #expect(decisions.count { $0 == .settling } <= 140)
        #expect(!decisions.contains(.reuse))
    }

    @Test func `after a reset the next frame is analysed`() throws {
        let camera = Camera()
        _ = try camera.show(.yard())
        camera.gate.reset()
        #expect(try camera.show(.yard()) == .analyse)
    }
}
