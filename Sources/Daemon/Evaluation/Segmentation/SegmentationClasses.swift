import Engine

/// What the values of a data set's masks mean, and which classes they are measured as.
///
/// Predicted maps hold values of the same kind, so that one table serves both sides: labels compete as they are, and
/// only then become the classes that figures are printed for.
struct SegmentationClasses: Sendable {
    /// The classes' names, in order; the background first where it is one.
    let names: [String]
    /// The class of each of the 256 values; ``ConfusionMatrix/none`` where it is none.
    let classOf: [UInt8]
    /// The value of each label, in the order of the preset.
    let valueOf: [UInt8]
    /// What a pixel has that shows none of the labels.
    let background: UInt8

    /// The value of what nobody labelled, which never counts.
    static let unlabelled = ConfusionMatrix.none

    /// - Parameter labels: the preset's, in order.
    init(_ dataSet: DataSet, labels: [String]) {
        var classOf = [UInt8](repeating: ConfusionMatrix.none, count: 256)
        if dataSet == .cocostuff {
            for (index, group) in COCOStuffIDs.groups.enumerated() {
                for id in group.ids { classOf[id] = UInt8(index) }
            }
            names = COCOStuffIDs.groups.map(\.name)
            valueOf = COCOStuffIDs.used.map { UInt8($0) }
            background = Self.unlabelled
        } else {
            for index in 0...labels.count { classOf[index] = UInt8(index) }
            names = ["background"] + labels
            valueOf = (1...labels.count).map { UInt8($0) }
            background = 0
        }
        self.classOf = classOf
        precondition(valueOf.count == labels.count, "a value a label")
    }

    /// Whether a mask may have this value.
    func allows(_ value: UInt8) -> Bool {
        value == Self.unlabelled || classOf[Int(value)] != ConfusionMatrix.none
    }

    /// The labels that a mask shows, ascending.
    func labels(in values: [UInt8]) -> [Int] {
        var isThere = [Bool](repeating: false, count: 256)
        for value in values { isThere[Int(value)] = true }
        return valueOf.indices.filter { isThere[Int(valueOf[$0])] }
    }

    /// A map of a segmentation in the values of masks, row by row.
    ///
    /// - Parameter labels: what its numbers from 1 on stand for.
    func values(of map: [UInt8], labels: [Int]) -> [UInt8] {
        var table = [background] + labels.map { valueOf[$0] }
        table += [UInt8](repeating: background, count: 256 - table.count)
        return map.map { table[Int($0)] }
    }

    /// The values that masks may have, for messages.
    var expected: String {
        let largest = classOf.lastIndex { $0 != ConfusionMatrix.none } ?? 0
        return "0 to \(largest), and \(Self.unlabelled) where nothing is known"
    }
}
