import Testing

@testable import Daemon

/// Where masks are looked for, and which pictures are measured.
@Suite struct SegmentationSetTests {
    private static func folder(_ folders: String...) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        for name in folders { folder.makeDirectory(name) }
        return folder
    }

    private func read(
        _ dataSet: DataSet, _ folder: TemporaryFolder, masks: String? = nil, split: String? = nil, tags: String? = nil,
        limit: Int? = nil
    ) throws(DataSetError) -> SegmentationSet {
        try SegmentationSet(
            dataSet,
            SegmentationSet.Places(root: folder.root.description, masks: masks, split: split, tags: tags), limit: limit)
    }

    @Test func `VOC's list names the pictures`() throws {
        let folder = try Self.folder("JPEGImages", "SegmentationClass", "ImageSets/Segmentation")
        folder.write("ImageSets/Segmentation/val.txt", "2007_2\n2007_1\n")
        let set = try read(.voc2012, folder)
        #expect(set.pictures.map(\.name) == ["2007_2", "2007_1"])
        #expect(set.pictures[0].path == "\(folder.root)/JPEGImages/2007_2.jpg")
        #expect(set.pictures[0].mask == "\(folder.root)/SegmentationClass/2007_2.png")
        #expect(set.pictures.allSatisfy { $0.tags == nil } && set.tagsDigest == nil)
        #expect(try read(.voc2012, folder, limit: 1).pictures.map(\.name) == ["2007_2"])
        #expect(try read(.voc2012, folder, masks: "/").pictures[1].mask == "//2007_1.png")
    }

    @Test func `without a list COCO's masks name the pictures`() throws {
        let folder = try Self.folder("val2017", "SegmentationClass/val", "SegmentationClass/x.png")
        for name in ["b.png", "a.png", ".c.png", "d.PNG", "e.jpg", ".png"] {
            folder.write("SegmentationClass/\(name)")
            folder.write("SegmentationClass/val/9\(name)")
        }
        #expect(try read(.coco2017, folder).pictures.map(\.name) == ["a", "b"])
        let stuff = try read(.cocostuff, folder)
        #expect(stuff.pictures.map(\.name) == ["9.c", "9", "9a", "9b"])
        #expect(stuff.pictures[2].path == "\(folder.root)/val2017/9a.jpg")
        let split = folder.write("split.txt", "b.jpg 3 7\nz\n").description
        #expect(try read(.coco2017, folder, split: split).pictures.map(\.name) == ["b", "z"])
    }

    @Test func `a list of tags says what is looked for`() throws {
        let folder = try Self.folder("val2017", "SegmentationClass/val")
        for name in ["1", "2"] { folder.write("SegmentationClass/val/\(name).png") }
        let tags = folder.write("tags.txt", "2 170 0 170\n1\n3 5\n").description
        let set = try read(.cocostuff, folder, tags: tags)
        #expect(set.pictures.map(\.tags) == [[], [0, 170]])
        let other = folder.write("others.txt", "2 170\n1\n3 5\n").description
        #expect(try read(.cocostuff, folder, tags: other).tagsDigest != set.tagsDigest)
        let strange = folder.write("strange.txt", "1 0\n2 171\n").description
        #expect(
            throws: DataSetError.malformed("\(strange):2: 171 is no label's number; expected 0 to 170")
        ) { try read(.cocostuff, folder, tags: strange) }
        let short = folder.write("short.txt", "1 0\n").description
        let lacking = try #require(throws: DataSetError.self) { try read(.cocostuff, folder, tags: short) }
        #expect("\(lacking)".contains("has no line for 2"))
    }

    @Test func `what is not there is said, with where it is expected`() throws {
        let folder = try Self.folder("JPEGImages", "val2017")
        let masks = try #require(throws: DataSetError.self) { try read(.voc2012, folder) }
        #expect(masks.exitStatus == ExitStatus.noInput)
        #expect("\(masks)".contains("/SegmentationClass") && "\(masks)".contains("--masks"))
        folder.makeDirectory("SegmentationClass")
        let empty = try #require(throws: DataSetError.self) { try read(.coco2017, folder) }
        #expect("\(empty)".contains("holds no mask"))
        let pictures = try #require(throws: DataSetError.self) {
            try SegmentationSet(.voc2012, SegmentationSet.Places(root: "/nowhere"))
        }
        #expect("\(pictures)".contains("/nowhere/JPEGImages"))
        let none = try #require(throws: DataSetError.self) { try read(.voc2007, folder) }
        #expect("\(none)".contains("voc2012, coco2017, cocostuff"))
    }
}
