import Testing

@testable import Engine

/// Tags in less than float32 against those in float32.
@Suite struct PrecisionTests {
    private func tagger(_ name: String, _ precision: Precision, _ rule: TagRule) throws -> Tagger {
        let model = try GoldenModels.load(name, precision: precision)
        var options = TaggingOptions()
        options.maxSide = 0
        options.workers = 2
        options.rule = rule
        return Tagger(model: model, vocabulary: try GoldenModels.vocabulary(name, model), options: options)
    }

    @Test(
        arguments: ["random12", "sample-model"],
        [TagRule.absolute(0.3, maxTags: TagRule.defaultMaxTags), .relative])
    func `8 bits give the tags of float32`(_ name: String, _ rule: TagRule) throws {
        let exact = try tagger(name, .float32, rule)
        let reduced = try tagger(name, .int8, rule)
        var isReduced = 0
        var (decisions, others) = (0, 0)
        for picture in try GoldenModel.load(name).images {
            let pixmap = try Pixmap(golden: String(picture.image.dropLast(4)))
            func tag(_ tagger: Tagger) throws -> Tagging {
                try tagger.tag(
                    pixmap.pixels.span, width: pixmap.width, height: pixmap.height, stride: 3 * pixmap.width)
            }
            let expected = try tag(exact)
            let found = try tag(reduced)
            decisions += expected.scores.count
            others += Set(found.tags.map(\.label)).symmetricDifference(expected.tags.map(\.label)).count
            switch found.precision {
            case .float32:
                // What is taken again is computed by our own kernels, and those differ from oneDNN's in the last bits.
                guard !OneDNN.isUsed else { continue }
                #expect(found.scores == expected.scores && found.regions == expected.regions, "\(picture.image)")
            default:
                isReduced += 1
                #expect(found.scores != expected.scores, "\(picture.image)")
            }
        }
        // A region may hang on one patch, and its crop's score on the region.
        #expect(others <= max(1, decisions / 200), "\(others) of \(decisions) decisions are others")
        if case .absolute = rule, name == "sample-model" { #expect(isReduced > 0, "no picture was tagged in 8 bits") }
    }

    @Test func `what a machine has not is float32, and said`() {
        let choice = PrecisionChoice(.bfloat16)
        #expect(choice.asked == .bfloat16)
        if KernelFamily.best.bfloat16 == nil {
            #expect(choice.used == .float32)
            #expect(choice.note?.contains("bfloat16") == true && choice.note?.contains("float32 is used") == true)
        } else {
            #expect(choice.used == .bfloat16 && choice.note == nil)
        }
        #expect(PrecisionChoice(.auto).used == (KernelFamily.best.hasByteProducts ? .int8 : .float32))
        for asked in [Precision.float32, .int8, .auto] { #expect(PrecisionChoice(asked).note == nil) }
    }
}
