import Decode
import FoundationEssentials

/// What the motion gate takes for a sampled frame: looking at it, its thumbnail, and the decision.
struct GateMeasurement: Sendable {
    let size: PixelSize
    /// Mean of frames that differ from the last one by their noise, milliseconds.
    let noisy: Double
    /// Mean of frames that are the last one to the bit, of which one in five is digested, milliseconds.
    let identical: Double

    /// The sizes that are measured.
    static let sizes = [PixelSize(width: 1920, height: 1080), PixelSize(width: 512, height: 288)]
    /// Seconds of one frame each, fewer than the greatest age of tags.
    private static let seconds = 40
    /// How often they are gone through; the mean is that of the turn in the middle.
    private static let turns = 15

    /// Measures frames of a size; throws where there is no memory for them.
    init(_ size: PixelSize) throws {
        let workload = try LookWorkload(width: size.width, height: size.height)
        self.size = size
        noisy = try Self.measure(workload) { $0 }
        identical = try Self.measure(workload) { _ in 0 }
    }

    /// Milliseconds a frame.
    private static func measure(_ workload: LookWorkload, _ frame: (Int) -> Int) throws -> Double {
        let means = try (0..<turns).map { _ in try turn(workload, frame) }
        return means.sorted()[turns / 2]
    }

    /// Milliseconds a frame of a new connection to a still scene, a frame a second.
    private static func turn(_ workload: LookWorkload, _ frame: (Int) -> Int) throws -> Double {
        var gate = MotionGate()
        var frozen = FrozenDetector()
        var reused = 0
        let clock = ContinuousClock()
        let start = clock.now
        for second in 0..<seconds {
            let now = Duration.seconds(second)
            let number = frame(second)
            guard let luma = workload.look(number) else { continue }
            let thumbnail = Thumbnail(luma)
            _ = try frozen.observe(thumbnail, at: now) { workload.digest(number) }
            if !thumbnail.isFlat, gate.decide(thumbnail, at: now, tagsAreSettled: true) == .reuse {
                reused += 1
            } else {
                gate.analysed(thumbnail, at: now)
            }
        }
        let passed = (clock.now - start).seconds
        precondition(reused == seconds - 1, "a still scene is like the last analysed frame")
        return 1_000 * passed / Double(seconds)
    }

    /// Lines for people.
    static func table(_ measurements: [GateMeasurement]) -> String {
        measurements.map { each in
            """
            gate, \(each.size)  \(each.noisy.rounded(3)) ms a frame, \(each.identical.rounded(3)) ms where it is the \
            last one to the bit
            """
        }.joined(separator: "\n")
    }

    /// One JSON object.
    static func json(_ measurements: [GateMeasurement]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        return String(decoding: try encoder.encode(["gate": measurements]), as: UTF8.self)
    }
}

extension GateMeasurement: Encodable {
    private enum CodingKeys: String, CodingKey {
        case size
        case noisy = "noisy_ms"
        case identical = "identical_ms"
    }
}
