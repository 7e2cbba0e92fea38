import Testing

@testable import Engine

/// From scores to tags.
@Suite struct TagRuleTests {
    @Test func `a tag exceeds its threshold, its own before the rule's`() {
        let rule = TagRule.absolute(0.3, maxTags: 8)
        let tags = rule.tags(of: [0.3, 0.31, 0.9, 0.5], thresholds: [nil, nil, 0.95, 0.2], relative: 0.5)
        #expect(tags == [3, 1])
    }

    @Test func `the highest are kept, equals in label order`() {
        let rule = TagRule.absolute(0, maxTags: 2)
        #expect(rule.tags(of: [0.1, 0.4, 0.4, 0.2], thresholds: [nil, nil, nil, nil], relative: 0.5) == [1, 2])
    }

    @Test func `the relative rule always finds one`() {
        #expect(TagRule.relative.tags(of: [0.1, 0.3, 0.24], thresholds: [], relative: 0.5) == [1, 2])
        #expect(TagRule.relative.tags(of: [0.2, 0.2], thresholds: [], relative: 0.5) == [0])
        #expect(TagRule.relative.tags(of: [0.7], thresholds: [], relative: 0.5) == [0])
    }

    @Test func `attention layers fit every depth`() {
        #expect(AttentionLayers.lastFourWithoutLast.indices(of: 12) == Array(8..<11))
        #expect(AttentionLayers.allButLast.indices(of: 12) == Array(0..<11))
        #expect(AttentionLayers.lastFourWithoutLast.indices(of: 3) == Array(0..<2))
        #expect(AttentionLayers.lastFourWithoutLast.indices(of: 1) == Array(0..<1))
        #expect(AttentionLayers.these([9, 20, 2]).indices(of: 12) == [2, 9])
        #expect(AttentionLayers.these([20, 29]).indices(of: 12) == [11])
    }

    @Test(
        arguments: [
            (500, 375, 0, 24, 32), (640, 360, 512, 18, 32), (333, 251, 0, 16, 21), (4000, 3000, 512, 24, 32),
            (512, 512, 512, 32, 32), (1, 5000, 512, 32, 1), (96, 80, 512, 5, 6),
        ])
    func `a picture is capped, then rounded up to patches`(
        _ width: Int, _ height: Int, _ cap: Int, _ rows: Int, _ columns: Int
    ) {
        #expect(
            PictureGrid(width: width, height: height, patch: 16, maxSide: cap)
                == PictureGrid(rows: rows, columns: columns))
    }
}
