import Decode
import Engine
import FoundationEssentials
import Testing

@testable import Daemon

/// Masks that can't be used, and what is said of them.
@Suite struct GroundTruthTests {
    private static let classes = SegmentationClasses(.voc2012, labels: DataSet.voc2012.preset.labels.map(\.name))

    private func read(_ values: [UInt8], width: Int) throws -> GroundTruth {
        let folder = try TemporaryFolder()
        let path = folder.path("1.png").description
        let map = IndexedPicture(width: width, height: values.count / width, values: values)
        try WholeFile.write(PathBytes(path), try MapFile.png(map))
        return try GroundTruth(path, Self.classes, interruption: Interruption())
    }

    @Test func `values of classes are read, and those that nobody labelled`() throws {
        #expect(try read([0, 20, 255, 3], width: 2).picture.values == [0, 20, 255, 3])
    }

    @Test func `a value of no class is named with its place`() throws {
        let problem = try #require(throws: PictureProblem.self) { try read([0, 1, 2, 0, 21, 99], width: 3) }
        #expect("\(problem)".contains("1.png has the value 21 in column 1, row 1"))
        #expect("\(problem)".contains("expected 0 to 20, and 255"))
    }

    @Test func `a mask of another size than its picture names both`() throws {
        let mask = try read([0, 1, 2, 0], width: 2)
        try mask.requireSize(width: 2, height: 2, of: "a.jpg")
        let problem = try #require(throws: PictureProblem.self) {
            try mask.requireSize(width: 4, height: 1, of: "a.jpg")
        }
        #expect("\(problem)".contains("1.png has 2 x 2 pixels, its picture a.jpg 4 x 1"))
    }

    @Test func `a file that is no mask is named`() throws {
        let missing = try #require(throws: PictureProblem.self) {
            try GroundTruth("/nowhere/1.png", Self.classes, interruption: Interruption())
        }
        #expect("\(missing)".contains("mask") && "\(missing)".contains("/nowhere/1.png"))
    }
}
