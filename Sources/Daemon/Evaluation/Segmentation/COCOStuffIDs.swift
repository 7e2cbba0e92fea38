/// COCO-Stuff's numbers: 182 ids of which 171 are used, and the 27 groups that figures are printed for.
enum COCOStuffIDs {
    /// Ids, counted from 1, that no label has.
    static let unused: Set<Int> = [12, 26, 29, 30, 45, 66, 68, 69, 71, 83, 91]

    /// The ids that labels have, counted from 0 as in the masks, in the order of the preset.
    static let used: [Int] = (1...182).filter { !unused.contains($0) }.map { $0 - 1 }

    /// A group of labels that counts as one class.
    struct Group: Sendable, Hashable {
        var name: String
        /// Counted from 0.
        var ids: Set<Int>

        init(_ name: String, _ ids: ClosedRange<Int>...) {
            self.name = name
            self.ids = Set(ids.flatMap { $0 })
        }
    }

    /// The groups, in the order in which they are numbered (SEGMENTATION section 7); each of 0…181 is in one.
    static let groups = [
        Group("electronic", 71...76),
        Group("appliance", 77...82),
        Group("food things", 51...60),
        Group("furniture things", 61...70),
        Group("indoor", 83...90),
        Group("kitchen", 43...50),
        Group("accessory", 25...32),
        Group("animal", 15...24),
        Group("outdoor", 9...14),
        Group("person", 0...0),
        Group("sports", 33...42),
        Group("vehicle", 1...8),
        Group("ceiling", 101...102),
        Group("floor", 100...100, 113...117),
        Group("food stuff", 120...121, 152...152, 169...169),
        Group(
            "furniture stuff", 97...97, 106...107, 109...109, 111...111, 122...122, 129...129, 132...132, 155...155,
            160...160, 164...164),
        Group("raw material", 99...99, 131...131, 138...138, 142...142),
        Group(
            "textile", 91...92, 103...104, 108...108, 130...130, 136...136, 140...140, 151...151, 166...167),
        Group("wall", 170...176),
        Group("window", 179...180),
        Group("building", 94...95, 127...127, 150...150, 157...157, 165...165),
        Group(
            "ground", 110...110, 124...125, 135...135, 139...139, 143...144, 146...146, 148...148, 153...153, 158...158),
        Group(
            "plant", 93...93, 96...96, 118...118, 123...123, 128...128, 133...133, 141...141, 162...162, 168...168),
        Group("sky", 105...105, 156...156),
        Group("solid", 126...126, 134...134, 149...149, 159...159, 161...161, 181...181),
        Group("structural", 98...98, 112...112, 137...137, 145...145, 163...163),
        Group("water", 119...119, 147...147, 154...154, 177...178),
    ]
}
