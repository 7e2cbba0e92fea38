import Engine
import Testing

@testable import Daemon

/// What the values of masks mean.
@Suite struct SegmentationClassesTests {
    private func classes(_ dataSet: DataSet) -> SegmentationClasses {
        SegmentationClasses(dataSet, labels: dataSet.preset.labels.map(\.name))
    }

    @Test func `each of COCO-Stuff's 182 ids is in one group, and all 171 labels have one`() {
        let groups = COCOStuffIDs.groups
        #expect(groups.count == 27 && Set(groups.map(\.name)).count == 27)
        #expect(groups.reduce(0) { $0 + $1.ids.count } == 182)
        #expect(groups.reduce(into: Set<Int>()) { $0.formUnion($1.ids) } == Set(0..<182))
        #expect(COCOStuffIDs.used.count == 171 && COCOStuffIDs.used == COCOStuffIDs.used.sorted())
        let stuff = classes(.cocostuff)
        #expect(stuff.valueOf.count == 171 && stuff.valueOf.allSatisfy { stuff.classOf[Int($0)] < 27 })
        #expect(stuff.names == groups.map(\.name))
    }

    @Test(arguments: [
        ("person", 0, "person"), ("bicycle", 1, "vehicle"), ("traffic light", 9, "outdoor"),
        ("stop sign", 12, "outdoor"), ("bird", 15, "animal"), ("backpack", 26, "accessory"),
        ("frisbee", 33, "sports"), ("bottle", 43, "kitchen"), ("wine glass", 45, "kitchen"),
        ("banana", 51, "food things"), ("chair", 61, "furniture things"), ("diningtable", 66, "furniture things"),
        ("tv", 71, "electronic"), ("microwave", 77, "appliance"), ("refrigerator", 81, "appliance"),
        ("book", 83, "indoor"), ("toothbrush", 89, "indoor"), ("banner", 91, "textile"), ("branch", 93, "plant"),
        ("ceiling-other", 101, "ceiling"), ("clouds", 105, "sky"), ("fog", 119, "water"), ("grass", 123, "plant"),
        ("road", 148, "ground"), ("sky-other", 156, "sky"), ("wall-wood", 176, "wall"),
        ("water-other", 177, "water"), ("window-blind", 179, "window"), ("wood", 181, "solid"),
    ])
    func `labels have COCO-Stuff's ids and groups`(_ label: String, _ id: UInt8, _ group: String) throws {
        let stuff = classes(.cocostuff)
        let index = try #require(Preset.cocostuff.labels.firstIndex { $0.name == label })
        #expect(stuff.valueOf[index] == id)
        #expect(stuff.names[Int(stuff.classOf[Int(id)])] == group)
    }

    @Test func `VOC's and COCO's labels follow the background`() {
        for (dataSet, count) in [(DataSet.voc2012, 20), (.coco2017, 80)] {
            let found = classes(dataSet)
            #expect(found.names.count == count + 1 && found.names[0] == "background" && found.background == 0)
            #expect(found.valueOf == (1...count).map { UInt8($0) })
            #expect((0...count).allSatisfy { Int(found.classOf[$0]) == $0 && found.allows(UInt8($0)) })
            #expect(!found.allows(UInt8(count + 1)) && found.allows(255))
        }
    }

    @Test func `a mask's labels are those of its values, the background is none`() {
        #expect(classes(.voc2012).labels(in: [0, 255, 20, 3, 3]) == [2, 19])
        #expect(classes(.voc2012).labels(in: [0, 255]) == [])
        // 11 is an id without a label.
        #expect(classes(.cocostuff).labels(in: [181, 0, 11, 255]) == [0, 170])
        #expect(classes(.cocostuff).allows(11) && !classes(.cocostuff).allows(182))
    }

    @Test func `a map's numbers become the values of masks`() {
        let map: [UInt8] = [0, 1, 2, 1]
        #expect(classes(.voc2012).values(of: map, labels: [2, 19]) == [0, 3, 20, 3])
        #expect(classes(.cocostuff).values(of: map, labels: [0, 170]) == [255, 0, 181, 0])
    }
}
