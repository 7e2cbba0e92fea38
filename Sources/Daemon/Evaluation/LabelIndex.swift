/// Finds a data set's classes among the labels of its preset.
struct LabelIndex: Sendable {
    private let indices: [String: Int]
    /// Which label each of COCO-Stuff's 182 ids is, counted from 1; empty for the others.
    private let stuffLabels: [Int: Int]
    private let count: Int

    /// COCO's classes that the method's public code calls by VOC's names.
    private static let renamed = [
        "motorcycle": "motorbike", "airplane": "aeroplane", "couch": "sofa", "potted plant": "pottedplant",
        "dining table": "diningtable", "tv": "tvmonitor",
    ]

    /// `labels` in the preset's order.
    init(_ dataSet: DataSet, labels: [String]) {
        indices = Dictionary(labels.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        count = labels.count
        stuffLabels =
            dataSet == .cocostuff
            ? Dictionary(uniqueKeysWithValues: COCOStuffIDs.used.enumerated().map { ($1 + 1, $0) }) : [:]
    }

    /// The label of a class's name.
    func label(named name: String) -> Int? {
        indices[name] ?? Self.renamed[name].flatMap { indices[$0] }
    }

    /// The label of an id in a list of the public code, counted from 0.
    func label(listed id: Int) -> Int? {
        guard stuffLabels.isEmpty else { return stuffLabels[id + 1] }
        return (0..<count).contains(id) ? id : nil
    }
}
