import Testing

@testable import Engine

@Suite struct MapMemoryTests {
    /// More pixels than any machine has bytes.
    private let vast = PixelSize(width: 1 << 24, height: 1 << 24)

    private func memory(of size: PixelSize, at working: PixelSize, _ options: SegmentationOptions) -> MapMemory {
        MapMemory(
            size: size, working: working, labels: 255, rule: SegmentationRule(.voc), options: options, workers: 2)
    }

    @Test(arguments: [false, true], [false, true])
    func `maps that no memory holds are refused by their size`(_ refinesByColour: Bool, _ keepsScores: Bool) throws {
        let options = SegmentationOptions(refinesByColour: refinesByColour, keepsScores: keepsScores)
        let error = try #require(throws: EngineError.self) { try memory(of: vast, at: vast, options).require() }
        for part in ["255 labels", "16777216 x 16777216 pixels", " MiB", "--max-side"] {
            #expect("\(error)".contains(part))
        }
        #expect("\(error)".contains("--soft") == keepsScores)
        let small = PixelSize(width: 40, height: 30)
        #expect(throws: Never.self) { try memory(of: small, at: small, options).require() }
    }

    @Test func `a cap helps nobody whose maps are too large at the picture's own size`() throws {
        let capped = memory(of: vast, at: vast.capped(at: 2_048), SegmentationOptions(keepsScores: true))
        let error = try #require(throws: EngineError.self) { try capped.require() }
        #expect("\(error)".contains("make the picture smaller") && !"\(error)".contains("--max-side"))
    }

    @Test func `scores that no memory holds are refused`() throws {
        let map = ActivationMap(raw: [0, 1], grid: PictureGrid(rows: 1, columns: 2))
        let maps = LabelMap(maps: [map], size: vast, rule: SegmentationRule(.voc))
        let error = try #require(throws: EngineError.self) { _ = try maps.scores(Parallelism(workers: 1)) }
        #expect("\(error)".contains("the map of 1 label at 16777216 x 16777216 pixels"))
        #expect(throws: EngineError.self) { _ = try maps.bytes(Parallelism(workers: 1)) }
    }

    @Test func `a large matrix is like any other, or none`() throws {
        let matrix = try #require(Matrix(affording: 3, columns: 1 << 19))
        matrix[2, (1 << 19) - 1] = 5
        #expect(matrix.count == 3 << 19 && matrix[0, 0] == 0 && matrix[2, (1 << 19) - 1] == 5)
        let small = try #require(Matrix(affording: 1, columns: 3))
        #expect(small.values == [0, 0, 0])
        let refused = [Matrix(affording: 2, columns: 1 << 32), Matrix(affording: .max, columns: 2)]
        #expect(refused.allSatisfy { $0 == nil })
    }
}
