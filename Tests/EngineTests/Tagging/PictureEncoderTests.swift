import Testing

@testable import Engine

/// Features of pictures that teach labels, against the golden scores of whole pictures.
@Suite struct PictureEncoderTests {
    @Test(arguments: ["random12", "sample-model"])
    func `a picture's feature scores as in mode clip-raw`(_ name: String) throws {
        let golden = try GoldenModel.load(name)
        let model = try GoldenModels.load(name)
        let texts = try GoldenModels.vocabulary(name, model).features
        let encoder = PictureEncoder(model: model, maxSide: 0, caches: [], workers: 2)
        for picture in golden.images {
            let pixmap = try Pixmap(golden: String(picture.image.dropLast(4)))
            let feature = try encoder.feature(
                of: pixmap.pixels.span, width: pixmap.width, height: pixmap.height, stride: 3 * pixmap.width)
            #expect(abs(feature.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
            let tolerance = try #require(picture.tolerance["clip-raw"])
            for (label, expected) in picture.clipRaw.enumerated() {
                let text = texts[rows: label..<label + 1].values
                let score = model.scale * zip(text, feature).reduce(0) { $0 + $1.0 * $1.1 }
                #expect(abs(score - expected) < max(tolerance, 1e-4 * model.scale), "\(picture.image)")
            }
        }
    }

    @Test func `content, size and tower make the key`() throws {
        let picture = TaughtPicture(path: "a.jpg", digest: "1")
        let space = PictureSpace(visionTower: "t", normalization: .clip, maxSide: 512)
        let key = space.key(of: picture)
        #expect(key == space.key(of: TaughtPicture(path: "b.jpg", digest: "1")))
        #expect(key != space.key(of: TaughtPicture(path: "a.jpg", digest: "2")))
        #expect(key != PictureSpace(visionTower: "t", normalization: .clip, maxSide: 0).key(of: picture))
        #expect(key != PictureSpace(visionTower: "u", normalization: .clip, maxSide: 512).key(of: picture))
    }

    @Test(arguments: [(0, 4, 0), (4, 4, 11), (4, 5, 12), (1 << 20, 1 << 20, 3 << 20)])
    func `pixels that contradict their size are refused`(_ width: Int, _ height: Int, _ stride: Int) throws {
        let encoder = PictureEncoder(model: try GoldenModels.load("random12"), maxSide: 0, caches: [], workers: 1)
        let pixels = [UInt8](repeating: 0, count: 48)
        #expect(throws: EngineError.self) {
            try encoder.feature(of: pixels.span, width: width, height: height, stride: stride)
        }
    }
}
