import Testing

@testable import Engine

/// The facade, on pictures that nobody expects.
@Suite struct TaggerTests {
    private func tagger(_ change: (inout TaggingOptions) -> Void = { _ in }) throws -> Tagger {
        let model = try GoldenModels.load("random12")
        var options = TaggingOptions()
        change(&options)
        return Tagger(model: model, vocabulary: try GoldenModels.vocabulary("random12", model), options: options)
    }

    @Test(arguments: [(1, 1), (1, 300), (2000, 3), (17, 16), (16, 16)])
    func `a picture of any size is tagged`(_ width: Int, _ height: Int) throws {
        let pixels = (0..<3 * width * height).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let tagging = try tagger().tag(pixels.span, width: width, height: height, stride: 3 * width)
        #expect(tagging.scores.count == 12)
        #expect(tagging.scores.allSatisfy { $0.isFinite && $0 >= 0 && $0 <= 1 })
    }

    @Test(arguments: Mode.allCases)
    func `a picture of one colour has finite scores in every mode`(_ mode: Mode) throws {
        let pixels = [UInt8](repeating: 128, count: 3 * 64 * 64)
        let tagging = try tagger { $0.mode = mode }.tag(pixels.span, width: 64, height: 64, stride: 192)
        #expect(tagging.scores.allSatisfy { $0.isFinite })
    }

    @Test func `a picture that is too large says how to make it fit`() throws {
        let pixels = [UInt8](repeating: 0, count: 3 * 2100 * 2100)
        let tagger = try tagger { $0.maxSide = 0 }
        do {
            _ = try tagger.tag(pixels.span, width: 2100, height: 2100, stride: 6300)
            Issue.record("it was taken")
        } catch {
            #expect("\(error)".contains("--max-side"))
        }
    }

    @Test func `pixels that are missing are refused`() throws {
        let pixels = [UInt8](repeating: 0, count: 100)
        let tagger = try tagger()
        for (width, height, stride) in [(10, 10, 30), (0, 10, 30), (10, 2, 20)] {
            #expect(throws: EngineError.self) {
                _ = try tagger.tag(pixels.span, width: width, height: height, stride: stride)
            }
        }
    }

    @Test func `the same picture has the same scores, whatever went before`() throws {
        let tagger = try tagger { $0.workers = 2 }
        let first = (0..<3 * 96 * 80).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let second = (0..<3 * 96 * 80).map { UInt8(truncatingIfNeeded: $0 &* $0) }
        let before = try tagger.tag(first.span, width: 96, height: 80, stride: 288)
        _ = try tagger.tag(second.span, width: 96, height: 80, stride: 288)
        _ = try tagger.tag(second.span, width: 80, height: 96, stride: 240)
        let after = try tagger.tag(first.span, width: 96, height: 80, stride: 288)
        #expect(after == before)
    }
}
