import Testing

@testable import Engine

@Suite struct AnalyzerStorageTests {
    /// Whether places of three sizes are all there after their use, for so many texts.
    private func keepsThree(texts: Int) throws -> Bool {
        let storage = AnalyzerStorage(model: try GoldenModels.load("sample-model"), texts: texts, workers: 1)
        weak var first: PicturePlace?
        do {
            let places = (8...10).map { storage.take(PictureGrid(rows: 8, columns: $0)) }
            first = places.first
            places.forEach { storage.give($0) }
        }
        return first != nil
    }

    @Test func `places are kept as far as they are small, with all that belongs to their texts`() throws {
        #expect(try keepsThree(texts: 100))
        #expect(try !keepsThree(texts: 100_000))
    }
}
