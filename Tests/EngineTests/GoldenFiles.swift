import FoundationEssentials
import Testing

@testable import Engine

/// The files in `Golden`: pictures and the expected value of every stage, made in float64 elsewhere.
enum GoldenFiles {
    static let directory: String = {
        let here = #filePath
        return here[..<(here.lastIndex(of: "/") ?? here.endIndex)] + "/Golden"
    }()

    static func path(_ name: String) -> String { directory + "/" + name }

    static func data(_ name: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: path(name)))
    }
}

/// A binary portable pixmap: what the golden pictures are kept as, so that the engine's tests decode nothing.
struct Pixmap {
    let width: Int
    let height: Int
    let pixels: [UInt8]

    init(width: Int, height: Int, pixels: [UInt8]) {
        self.width = width
        self.height = height
        self.pixels = pixels
    }

    init(golden name: String) throws {
        try self.init(file: "pictures/\(name)")
    }

    init(file name: String) throws {
        let data = try GoldenFiles.data(name + ".ppm")
        let header = data.prefix(15).split(separator: 0x0A, maxSplits: 3)
        let sizes = try #require(String(bytes: header[1], encoding: .utf8)).split(separator: " ").compactMap { Int($0) }
        width = sizes[0]
        height = sizes[1]
        pixels = Array(data.suffix(3 * width * height))
    }
}

/// A golden model with its features and what each picture's scores must be.
struct GoldenModel: Decodable {
    struct Picture: Decodable {
        struct Outcome: Decodable {
            struct Region: Decodable {
                var box: [Int]
                var global: Float?
            }
            var scores: [Float]
            var tags: [String]
            var regions: [String: Region]
        }

        var image: String
        var grid: [Int]
        var tolerance: [String: Float]
        var threshold: Float
        var clip: [Float]
        var clipRaw: [Float]
        var coarse: [Float]
        var dmar: [Float]
        var coarseCWR: [Float]
        var `public`: Outcome
        var `default`: Outcome

        enum CodingKeys: String, CodingKey {
            case image, grid, tolerance, threshold, clip, coarse, dmar, `public`, `default`
            case clipRaw = "clip-raw"
            case coarseCWR = "coarse-cwr"
        }

        func scores(_ mode: Mode, _ compatibility: Compatibility) -> [Float] {
            switch mode {
            case .clip: clip
            case .clipRaw: clipRaw
            case .coarse: coarse
            case .dmar: dmar
            case .coarseCWR: coarseCWR
            case .tagclip: outcome(compatibility).scores
            }
        }

        func outcome(_ compatibility: Compatibility) -> Outcome {
            compatibility == .public ? self.public : self.default
        }
    }

    var labels: [String]
    var background: [String]
    var templates: [String]
    var images: [Picture]

    static func load(_ name: String) throws -> GoldenModel {
        try JSONDecoder().decode(GoldenModel.self, from: GoldenFiles.data(name + ".json"))
    }
}

/// The tensors of a stage trace.
struct Trace {
    let store: Safetensors

    init(_ name: String) throws {
        store = try Safetensors(path: GoldenFiles.path(name + "-trace.safetensors"))
    }

    func values(_ name: String) throws -> [Float] {
        try #require(
            unsafe store.withElements(of: name) { bytes in
                unsafe Array(bytes.bindMemory(to: Float.self))
            })
    }
}
