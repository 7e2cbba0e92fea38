import Decode
import FoundationEssentials

/// What the motion gate takes for a sampled frame: looking at it, its thumbnail, and the decision.
struct GateMeasurement: Sendable {
    let size: PixelSize
    /// Median of a frame that differs from the last one by its noise, milliseconds.
    let noisy: Double
    /// Median of a frame that is the last one to the bit, all of whose bytes are digested, milliseconds.
    let identical: Double

    /// The sizes that are measured.
    static let sizes = [PixelSize(width: 1920, height: 1080), PixelSize(width: 512, height: 288)]
    private static let rounds = 400

    /// Measures frames of a size; throws where there is no memory for them.
    init(_ size: PixelSize) throws {
        let workload = try LookWorkload(width: size.width, height: size.height)
        self.size = size
        noisy = try Self.measure(workload) { $0 }
        identical = try Self.measure(workload) { _ in 0 }
    }

    private static func measure(_ workload: LookWorkload, _ frame: (Int) -> Int) throws -> Double {
        let clock = ContinuousClock()
        var gate = MotionGate()
        var frozen = FrozenDetector()
        var reused = 0
        var milliseconds: [Double] = []
        for round in 0..<rounds {
            // Less than the greatest age of tags, all in all.
            let now = Duration.milliseconds(100 * round)
            let number = frame(round)
            let start = clock.now
            guard let luma = workload.look(number) else { continue }
            let thumbnail = Thumbnail(luma)
            _ = try frozen.observe(thumbnail, at: now) { workload.digest(number) }
            if !thumbnail.isFlat, gate.decide(thumbnail, at: now, tagsAreSettled: true) == .reuse {
                reused += 1
            } else {
                gate.analysed(thumbnail, at: now)
            }
            milliseconds.append(1_000 * (clock.now - start).seconds)
        }
        precondition(reused == rounds - 1, "a still scene is like the last analysed frame")
        return milliseconds.sorted()[milliseconds.count / 2]
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
