import Engine
import Testing

@testable import Daemon

/// Data sets in their own layouts.
@Suite struct EvaluationSetTests {
    private static func coco(_ pictures: [(Int, String)], _ annotations: [(Int, Int)], _ categories: [(Int, String)])
        -> String
    {
        let images = pictures.map { "{\"id\": \($0.0), \"file_name\": \"\($0.1)\"}" }
        let marks = annotations.map { "{\"image_id\": \($0.0), \"category_id\": \($0.1)}" }
        let names = categories.map { "{\"id\": \($0.0), \"name\": \"\($0.1)\"}" }
        return """
            {"images": [\(images.joined(separator: ","))], "annotations": [\(marks.joined(separator: ","))],
             "categories": [\(names.joined(separator: ","))]}
            """
    }

    private func label(_ preset: Preset, _ name: String) throws -> Int {
        try #require(preset.labels.firstIndex { $0.name == name })
    }

    @Test func `VOC's lists name the pictures and annotations what they show`() throws {
        let folder = try TemporaryFolder()
        for directory in ["JPEGImages", "Annotations", "ImageSets/Main", "ImageSets/Segmentation"] {
            folder.makeDirectory(directory)
        }
        folder.write("ImageSets/Main/test.txt", "000002\n000001\n")
        folder.write("ImageSets/Segmentation/val.txt", "000001\n")
        let object = { (name: String) in "<object><name>\(name)</name><difficult>1</difficult></object>" }
        folder.write("Annotations/000001.xml", "<annotation>\(object("dog"))\(object("dog"))</annotation>")
        folder.write(
            "Annotations/000002.xml", "<annotation>\(object("tvmonitor"))\(object("hoverboard"))</annotation>")
        let set = try EvaluationSet(.voc2007, root: folder.root.description)
        #expect(set.pictures.map(\.name) == ["000002", "000001"])
        #expect(set.pictures[0].path == "\(folder.root)/JPEGImages/000002.jpg")
        #expect(set.pictures.map(\.truth) == [[19], [11]])
        #expect(set.labels == Preset.voc.labels.map(\.name) && set.shownLabels == 2)
        #expect(set.warnings.count == 1 && set.warnings[0].contains("hoverboard"))
        #expect(try EvaluationSet(.voc2012, root: folder.root.description).pictures.map(\.name) == ["000001"])
        #expect(try EvaluationSet(.voc2007, root: folder.root.description, limit: 1).pictures.map(\.name) == ["000002"])
        let split = folder.write("split.txt", "000001.jpg 3 0\n000002\n").description
        let listed = try EvaluationSet(.voc2007, root: folder.root.description, split: split)
        #expect(listed.pictures.map(\.truth) == [[0, 3], []])
    }

    @Test func `COCO's pictures with an annotation count, by the names of their categories`() throws {
        let folder = try TemporaryFolder()
        folder.makeDirectory("annotations")
        folder.makeDirectory("val2014")
        folder.write(
            "annotations/instances_val2014.json",
            Self.coco(
                [(5, "COCO_val2014_5.jpg"), (6, "COCO_val2014_6.jpg"), (4, "COCO_val2014_4.jpg")],
                [(4, 17), (4, 2), (5, 3), (4, 17)], [(17, "tv"), (2, "dog"), (3, "potted plant")]))
        let set = try EvaluationSet(.coco2014, root: folder.root.description)
        #expect(set.pictures.map(\.name) == ["COCO_val2014_5", "COCO_val2014_4"])
        #expect(set.pictures[1].path == "\(folder.root)/val2014/COCO_val2014_4.jpg")
        #expect(set.pictures[0].truth == [try label(.coco, "pottedplant")])
        #expect(set.pictures[1].truth == [try label(.coco, "tvmonitor"), try label(.coco, "dog")])
        #expect(set.warnings.isEmpty)
        let split = folder.write("split.txt", "COCO_val2014_6\nCOCO_val2014_4\n").description
        let listed = try EvaluationSet(.coco2014, root: folder.root.description, split: split)
        #expect(listed.pictures.map(\.truth) == [[], set.pictures[1].truth])
        let wrong = folder.write("wrong.txt", "COCO_val2014_7\n").description
        let error = try #require(throws: DataSetError.self) {
            try EvaluationSet(.coco2014, root: folder.root.description, split: wrong)
        }
        #expect("\(error)".contains("wrong.txt:1: COCO_val2014_7"))
    }

    @Test func `COCO-Stuff's objects and stuff are one list of 171`() throws {
        let folder = try TemporaryFolder()
        folder.makeDirectory("annotations")
        folder.makeDirectory("val2017")
        folder.write(
            "annotations/instances_val2017.json",
            Self.coco([(1, "000000000001.jpg"), (2, "000000000002.jpg")], [(1, 3)], [(3, "motorcycle")]))
        folder.write(
            "annotations/stuff_val2017.json",
            Self.coco(
                [(1, "000000000001.jpg"), (2, "000000000002.jpg")], [(1, 99), (2, 183)],
                [(99, "bush"), (183, "other")]))
        let set = try EvaluationSet(.cocostuff, root: folder.root.description)
        #expect(set.labels.count == 171)
        #expect(
            set.pictures.map(\.truth) == [[try label(.cocostuff, "motorcycle"), try label(.cocostuff, "bush")], []])
        #expect(set.warnings.isEmpty)
        // The public lists count COCO-Stuff's 182 ids from 0: 181 is the last label, 11 is an id that was never used.
        let split = folder.write("split.txt", "000000000001 0 12 181\n").description
        let listed = try EvaluationSet(.cocostuff, root: folder.root.description, split: split)
        #expect(listed.pictures.map(\.truth) == [[0, 11, 170]])
        let wrong = folder.write("wrong.txt", "000000000001 11\n").description
        #expect(throws: DataSetError.self) {
            try EvaluationSet(.cocostuff, root: folder.root.description, split: wrong)
        }
    }

    @Test func `what is not there is named with what is expected`() throws {
        let folder = try TemporaryFolder()
        let missing = try #require(throws: DataSetError.self) {
            try EvaluationSet(.voc2007, root: folder.root.description)
        }
        #expect("\(missing)".contains("JPEGImages is not there: --root is the folder that holds JPEGImages"))
        #expect(missing.exitStatus == ExitStatus.noInput)
        folder.makeDirectory("JPEGImages")
        folder.makeDirectory("ImageSets/Main")
        folder.write("ImageSets/Main/test.txt", "000001\n")
        let annotation = try #require(throws: DataSetError.self) {
            try EvaluationSet(.voc2007, root: folder.root.description)
        }
        #expect("\(annotation)".contains("Annotations/000001.xml can't be read"))
        folder.write("ImageSets/Main/test.txt", "000001 20\n")
        let range = try #require(throws: DataSetError.self) {
            try EvaluationSet(.voc2007, root: folder.root.description)
        }
        #expect(range.exitStatus == ExitStatus.data)
    }
}
