import FoundationEssentials
import Testing

@testable import Engine

/// The golden values of the second half of the method, for one of the two models.
struct GoldenSegmentation: Decodable {
    struct Picture: Decodable {
        struct Map: Decodable {
            var cam: [Float]
            var boxes: [[Int]]
            /// A change of the map by 2e-4 would move a box.
            var fragile: Bool
            var refined: [Float]
        }

        var image: String
        var preset: String
        var labels: [String]
        var grid: [Int]
        var probability: [Double]
        var maps: [String: Map]
        var files: [String: String]

        /// The picture's name without its suffix.
        var name: String { String(image.prefix { $0 != "." }) }
    }

    struct Tolerance: Decodable {
        var probability: Double
        var cam: Float
        var refined: Float
        var mapPixels: Double
        var crfPixels: Double
        var crfPixelsLattice: Double

        enum CodingKeys: String, CodingKey {
            case probability, cam, refined
            case mapPixels = "map_pixels"
            case crfPixels = "crf_pixels"
            case crfPixelsLattice = "crf_pixels_lattice"
        }
    }

    var background: [String: [String]]
    var tolerance: Tolerance
    var images: [Picture]

    static func load(_ model: String) throws -> GoldenSegmentation {
        try JSONDecoder().decode(GoldenSegmentation.self, from: GoldenFiles.data("segmentation/\(model).json"))
    }

    /// The label maps, as runs of one value.
    static let maps: [String: String] =
        (try? JSONDecoder().decode([String: String].self, from: GoldenFiles.data("segmentation/maps.json"))) ?? [:]

    /// A label map, a value a pixel: `file` as the golden files name it.
    static func map(_ file: String) throws -> [UInt8] {
        let runs = try #require(maps[String(file.dropLast(4))])
        return try runs.split(separator: " ").flatMap { run in
            let parts = run.split(separator: "x")
            return [UInt8](repeating: try #require(UInt8(parts[0])), count: try #require(Int(parts[1])))
        }
    }
}

/// A tagger that segments: one of the golden models, and labels encoded as a preset has them.
struct SegmentationFixture {
    let model: Model
    let rule: SegmentationRule
    let tagger: Tagger
    let labels: [Int]

    init(
        _ name: String, _ preset: Preset, _ labels: [String], compatibility: Compatibility = .default,
        maxSide: Int = 2_048, workers: Int = 2
    ) throws {
        model = try GoldenModels.load(name)
        var rule = SegmentationRule(preset)
        rule.compatibility = compatibility
        self.rule = rule
        let named = labels.map { Label(name: $0) }
        let encoder = LabelEncoder(model: model, templates: .segmentation, caches: [], workers: workers)
        let texts = try encoder.encode(
            labels: SegmentationVocabulary.labels(named, rule), background: rule.background)
        var options = TaggingOptions()
        options.maxSide = maxSide
        options.workers = workers
        let tagging = EncodedVocabulary(
            labels: named, background: [],
            features: texts.features.prefix(named.count))
        tagger = Tagger(
            model: model, vocabulary: tagging, options: options,
            segmentation: SegmentationVocabulary(rule: rule, texts: texts))
        self.labels = Array(named.indices)
    }

    /// The maps on the patch grid of a picture.
    func maps(_ pixmap: Pixmap) throws -> (seen: [ActivationMap], refined: [ActivationMap], probabilities: [Double]) {
        let analyzer = tagger.analyzer
        let place = try analyzer.load(
            pixmap.pixels.span, width: pixmap.width, height: pixmap.height, stride: 3 * pixmap.width)
        defer { analyzer.storage.give(place) }
        analyzer.prepareSegmentation(of: place)
        var seen: [ActivationMap] = []
        let head = try #require(analyzer.scoreHead(of: labels, in: place, .float32))
        let refined = analyzer.activationMaps(head, in: place, .float32) { moment in
            if case .maps(let maps) = moment { seen = maps }
        }
        return (seen, refined, head.probabilities)
    }

    func segment(_ pixmap: Pixmap, _ options: SegmentationOptions = SegmentationOptions()) throws -> Segmentation {
        try tagger.segment(
            labels, pixmap.pixels.span, width: pixmap.width, height: pixmap.height, stride: 3 * pixmap.width, options)
    }
}

extension Matrix {
    /// A copy of the first rows.
    func prefix(_ count: Int) -> Matrix {
        let copy = Matrix(rows: count, columns: columns)
        copy.all.copy(from: self[rows: 0..<count])
        return copy
    }
}
