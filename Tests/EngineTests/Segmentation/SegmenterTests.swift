import Testing

@testable import Engine

/// Pictures of every odd kind, and what the map says of them.
@Suite struct SegmenterTests {
    /// A picture of one colour.
    private func plain(_ width: Int, _ height: Int, _ value: UInt8 = 90) -> Pixmap {
        Pixmap(width: width, height: height, pixels: [UInt8](repeating: value, count: 3 * width * height))
    }

    @Test(arguments: [(32, 2_048), (16, 2_048), (14, 1_792), (8, 1_024)])
    func `by default a square picture has no more patches than are taken`(_ patch: Int, _ side: Int) {
        #expect(SegmentationOptions.maxSide(patch: patch) == side)
        #expect(PictureGrid(width: 9_000, height: 9_000, patch: patch, maxSide: side).count <= Analyzer.largestGrid)
    }

    @Test(
        arguments: [(1, 1), (1, 40), (40, 1), (16, 16), (17, 16), (300, 8), (8, 300), (33, 31)],
        [Preset.voc, .cocostuff])
    func `a picture of any size has a map of that size`(_ size: (Int, Int), _ preset: Preset) throws {
        let fixture = try SegmentationFixture("random12", preset, ["dog", "cat"])
        for options in [
            SegmentationOptions(), SegmentationOptions(refinesByColour: true),
            SegmentationOptions(refinesByColour: true, keepsScores: true), SegmentationOptions(keepsScores: true),
        ] {
            let found = try fixture.segment(plain(size.0, size.1), options)
            #expect(found.width == size.0 && found.height == size.1 && found.map.count == size.0 * size.1)
            #expect(found.map.allSatisfy { $0 <= 2 && (preset == .voc || $0 >= 1) })
            #expect(found.soft.map(\.count) == (options.keepsScores ? [found.map.count, found.map.count] : []))
            #expect(found.regions.count == 2 && !found.isScaled)
        }
    }

    @Test func `a picture of one patch row has no region, and so no label`() throws {
        let fixture = try SegmentationFixture("sample-model", .voc, ["dog"])
        let (seen, refined, _) = try fixture.maps(plain(200, 16))
        #expect(seen[0].insideRegions(above: 0.4).allSatisfy { $0 == 0 })
        #expect(refined[0].values.allSatisfy { $0 == 0 })
        #expect(try fixture.segment(plain(200, 16)).map.allSatisfy { $0 == 0 })
    }

    @Test func `without labels the whole picture is background`() throws {
        let fixture = try SegmentationFixture("sample-model", .voc, ["dog"])
        let picture = plain(50, 40)
        let found = try fixture.tagger.segment(
            [], picture.pixels.span, width: 50, height: 40, stride: 150, SegmentationOptions(refinesByColour: true))
        #expect(found.labels.isEmpty && found.regions.isEmpty)
        #expect(found.map == [UInt8](repeating: 0, count: 2_000))
    }

    @Test func `a tagged picture is segmented as one whose labels are given`() throws {
        let fixture = try SegmentationFixture("sample-model", .voc, ["tent", "bird", "castle"])
        let picture = try Pixmap(golden: "scene-00-320x240")
        let (_, seen) = try fixture.tagger.see(
            picture.pixels.span, width: picture.width, height: picture.height, stride: 3 * picture.width)
        let shared = try seen.segment(
            [2, 0], picture.pixels.span, width: picture.width, height: picture.height, stride: 3 * picture.width,
            SegmentationOptions())
        let given = try fixture.tagger.segment(
            [0, 2], picture.pixels.span, width: picture.width, height: picture.height, stride: 3 * picture.width,
            SegmentationOptions())
        #expect(shared.labels == [0, 2] && given.labels == [0, 2])
        #expect(shared.map == given.map)
        #expect(shared.probabilities == given.probabilities)
    }

    @Test func `of more labels than a map tells apart the first ones are looked for`() throws {
        let fixture = try SegmentationFixture("sample-model", .voc, (1...300).map { "number \($0)" })
        let picture = plain(32, 32)
        for byColour in [false, true] {
            let found = try fixture.tagger.segment(
                fixture.labels.reversed(), picture.pixels.span, width: 32, height: 32, stride: 96,
                SegmentationOptions(refinesByColour: byColour, keepsScores: true))
            #expect(found.labels == Array(45..<300))
            #expect(found.regions.count == SegmentationOptions.mostLabels && found.soft.count == found.regions.count)
        }
    }

    @Test func `regions are what the map shows`() throws {
        let found = try SegmentationFixture("sample-model", .voc, ["tent"]).segment(Pixmap(golden: "scene-00-320x240"))
        let pixels = found.map.indices.filter { found.map[$0] == 1 }
        let columns = pixels.map { $0 % 320 }
        let rows = pixels.map { $0 / 320 }
        let box = try #require(found.regions[0].box)
        #expect(found.regions[0].area == Double(pixels.count) / 76_800)
        #expect(box.x == Double(try #require(columns.min())) / 320)
        #expect(abs(box.x + box.width - Double(try #require(columns.max()) + 1) / 320) < 1e-9)
        #expect(box.y == Double(try #require(rows.min())) / 240)
        #expect(abs(box.y + box.height - Double(try #require(rows.max()) + 1) / 240) < 1e-9)
    }

    @Test func `beyond the cap the map is computed smaller and says so`() throws {
        let picture = try Pixmap(golden: "scene-00-320x240")
        let whole = try SegmentationFixture("sample-model", .voc, ["tent"]).segment(picture)
        let fixture = try SegmentationFixture("sample-model", .voc, ["tent"], maxSide: 160)
        for options in [SegmentationOptions(), SegmentationOptions(refinesByColour: true, keepsScores: true)] {
            let capped = try fixture.segment(picture, options)
            #expect(capped.isScaled && !whole.isScaled)
            #expect(capped.width == 320 && capped.map.count == 76_800)
            // It was computed at half the size: squares of two by two are of one label.
            let squares = (0..<120).allSatisfy { row in
                (0..<160).allSatisfy { column in
                    let corner = 2 * row * 320 + 2 * column
                    return Set([corner, corner + 1, corner + 320, corner + 321].map { capped.map[$0] }).count == 1
                }
            }
            #expect(squares)
        }
    }

    @Test(arguments: [
        (6_000, 4_000, 2_048, 1_365), (100, 9_000, 23, 2_048), (2_048, 2, 2_048, 2), (9_000, 1, 2_048, 1),
    ])
    func `the longer side is brought to the cap`(_ width: Int, _ height: Int, _ across: Int, _ down: Int) {
        #expect(
            PixelSize(width: width, height: height).capped(at: 2_048) == PixelSize(width: across, height: down))
        #expect(PixelSize(width: width, height: height).capped(at: 0) == PixelSize(width: width, height: height))
    }

    @Test func `a side that is too long for a CRF is refused as such`() throws {
        func refine(_ width: Int) throws -> [UInt8] {
            let field = DenseCRF(
                scores: Matrix(rows: 1, columns: width), size: PixelSize(width: width, height: 1),
                rule: SegmentationRule(.cocostuff))
            return try field.refine(by: [UInt8](repeating: 90, count: 3 * width), keepsScores: false).map
        }
        #expect(try refine(65_535) == [UInt8](repeating: 1, count: 65_535))
        let error = try #require(throws: EngineError.self) { try refine(65_536) }
        for part in ["up to 65535 pixels", "65536 x 1", "--max-side"] { #expect("\(error)".contains(part)) }
    }

    @Test func `scores are bytes, whatever they are`() {
        let scores = Matrix(rows: 1, columns: 6, [.nan, -1, 0, 0.5, 1, .infinity])
        #expect(scores.all.bytes == [0, 0, 0, 128, 255, 255])
    }

    @Test func `a map of nothing stays nothing, and of one value too`() {
        let grid = PictureGrid(rows: 3, columns: 4)
        for value in [Float(0), 1e-30, 5] {
            let map = ActivationMap(raw: [Float](repeating: value, count: 12), grid: grid)
            #expect(map.values.allSatisfy { $0 == 0 })
            #expect(map.insideRegions(above: 0.4).allSatisfy { $0 == 0 })
        }
    }

    @Test func `the second pass brings the map of an improbable label to one`() {
        let grid = PictureGrid(rows: 1, columns: 3)
        let map = ActivationMap(raw: [0, 5e-9, 1e-8], grid: grid)
        #expect(abs(map.values[2] - 1) < 1e-5)
        #expect(abs(map.values[1] - 0.5) < 1e-5)
    }
}
