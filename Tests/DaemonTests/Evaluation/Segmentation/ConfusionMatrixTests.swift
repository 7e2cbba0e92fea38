import Testing

@testable import Daemon

/// Intersection over union, by hand.
@Suite struct ConfusionMatrixTests {
    /// Three classes; values 0, 1 and 2 are they, all others none.
    private static let table = (0..<256).map { $0 < 3 ? UInt8($0) : ConfusionMatrix.none }

    private func expect(
        _ matrix: ConfusionMatrix, _ values: [Double?], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(matrix.intersectionOverUnion == values, sourceLocation: sourceLocation)
    }

    private func matrix(_ truth: [UInt8], _ predicted: [UInt8]) -> ConfusionMatrix {
        var matrix = ConfusionMatrix(classes: 3)
        matrix.add(truth: truth, predicted: predicted, classOf: Self.table)
        return matrix
    }

    @Test func `IoU is the right pixels over those of either side`() {
        let found = matrix([0, 0, 0, 0, 1, 1, 1, 2], [0, 0, 1, 2, 1, 1, 0, 2])
        // 2 of 4 + 3 - 2; 2 of 3 + 3 - 2; 1 of 1 + 2 - 1.
        expect(found, [2.0 / 5, 2.0 / 4, 1.0 / 2])
        #expect(abs(found.meanIntersectionOverUnion - 1.4 / 3) < 1e-15)
        #expect(found.count(truth: 0, predicted: 1) == 1 && found.count(truth: 1, predicted: 2) == 0)
    }

    @Test func `pixels without ground truth never count, whatever is predicted there`() {
        let found = matrix([255, 255, 0, 1, 7], [0, 1, 0, 1, 2])
        expect(found, [1, 1, nil])
        #expect(found.meanIntersectionOverUnion == 1)
        expect(matrix([255, 255], [0, 1]), [nil, nil, nil])
        #expect(matrix([255, 255], [0, 1]).meanIntersectionOverUnion == 0)
    }

    @Test func `a class that the ground truth lacks is in no mean, though what is taken for it is wrong`() {
        let found = matrix([0, 0, 1, 1], [0, 2, 1, 1])
        expect(found, [0.5, 1, nil])
        #expect(found.meanIntersectionOverUnion == 0.75)
    }

    @Test func `a class that is never predicted counts as 0`() {
        let found = matrix([0, 0, 1], [0, 0, 0])
        expect(found, [2.0 / 3, 0, nil])
        #expect(abs(found.meanIntersectionOverUnion - 1.0 / 3) < 1e-15)
    }

    @Test func `a pixel that is taken for nothing is missing from its class alone`() {
        let found = matrix([0, 0, 1, 1], [0, 255, 1, 200])
        expect(found, [0.5, 0.5, nil])
        #expect(found.count(truth: 0, predicted: nil) == 1 && found.count(truth: 1, predicted: nil) == 1)
    }

    @Test func `pictures are added as one, not averaged`() {
        var sum = matrix([0, 0, 0, 1], [0, 0, 0, 1])
        sum.add(matrix([0, 1], [1, 0]))
        #expect(sum == matrix([0, 0, 0, 1, 0, 1], [0, 0, 0, 1, 1, 0]))
        expect(sum, [3.0 / 5, 1.0 / 3, nil])
    }

    @Test func `many values may be one class`() {
        var table = Self.table
        table[100] = 1
        var found = ConfusionMatrix(classes: 3)
        found.add(truth: [1, 100, 100], predicted: [100, 1, 0], classOf: table)
        expect(found, [nil, 2.0 / 3, nil])
    }
}
