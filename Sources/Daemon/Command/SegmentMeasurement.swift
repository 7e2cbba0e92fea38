import Engine
import FoundationEssentials

/// What it takes to find labels pixel by pixel, beside the tagging of the same picture.
struct SegmentMeasurement: Sendable {
    let size: PixelSize
    let candidates: Int
    let labels: Int
    let workers: Int
    let precision: String
    /// Tagging, with as many crops as candidates, seconds.
    let tagging: Double
    /// The last block with its attention, and the labels' probabilities, seconds.
    let score: Double
    /// Grad-CAM and affinity: the maps on the patch grid, seconds.
    let maps: Double
    /// Both and a label a pixel, seconds.
    let segmentation: Double
    /// The same, sharpened by the dense CRF, seconds.
    let byColour: Double

    private static let rounds = 7

    /// Measures in turns: what else the machine does meets all alike.
    ///
    /// The best of each counts.
    init(_ model: Model, size: PixelSize, texts: Int, candidates: Int, labels: Int, workers: Int) throws {
        let workload = try SegmentationWorkload(
            model: model, width: size.width, height: size.height, texts: texts, candidates: candidates,
            labels: labels, workers: workers)
        var (tagging, score, maps) = (BestTime(), BestTime(), BestTime())
        var (segmentation, byColour) = (BestTime(), BestTime())
        for _ in 0..<Self.rounds {
            tagging.measure { workload.tag() }
            score.measure { workload.score() }
            maps.measure { workload.map() }
            try segmentation.measure { try workload.segment(byColour: false) }
            try byColour.measure { try workload.segment(byColour: true) }
        }
        self.size = size
        self.candidates = candidates
        self.labels = labels
        self.workers = workers
        precision = model.precision.used.rawValue
        self.tagging = tagging.seconds
        self.score = score.seconds
        self.maps = maps.seconds
        self.segmentation = segmentation.seconds
        self.byColour = byColour.seconds
    }

    /// Lines for people.
    var table: String {
        func line(_ name: String, _ seconds: Double) -> String {
            "\(name)  \((1_000 * seconds).rounded(1)) ms, \((100 * seconds / tagging).rounded(1)) % of tagging"
        }
        return """
            \(size), \(precision), \(workers) threads, \(candidates) candidates, \(labels) labels
            tagging               \((1_000 * tagging).rounded(1)) ms
            \(line("score head          ", score))
            \(line("Grad-CAM, affinity  ", maps))
            \(line("label map           ", max(segmentation - score - maps, 0)))
            \(line("dense CRF           ", byColour - segmentation))
            """
    }

    /// One JSON object.
    var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
            return String(decoding: try encoder.encode(["segment": self]), as: UTF8.self)
        }
    }
}

extension SegmentMeasurement: Encodable {
    private enum CodingKeys: String, CodingKey {
        case size, candidates, labels, workers, precision
        case tagging = "tagging_seconds"
        case score = "score_seconds"
        case maps = "maps_seconds"
        case segmentation = "segmentation_seconds"
        case byColour = "crf_seconds"
    }
}
