/// Every constant of the second half of the method, CLS-SEG, for one kind of pictures (SEGMENTATION section 1).
public struct SegmentationRule: Sendable, Hashable {
    /// Texts that compete with the labels present and are never reported.
    public var background: [String]
    /// Whether the last layer counts among the last eight, whose mean attention says which patches belong together.
    public var averagesLastLayer: Bool
    /// Share of a map's largest value above which a patch belongs to a region.
    public var regionThreshold: Double
    /// Whether a pixel may show none of the labels.
    public var hasBackground: Bool
    /// What some labels are called in this stage alone, by their names: one text each, its commas part of it.
    public var wordings: [String: String]
    /// Whether scores are rounded to half precision before they are compared, and the CRF sees the public code's picture.
    public var compatibility = Compatibility.default

    /// The constants of one of the paper's tables.
    public init(_ preset: Preset) {
        switch preset {
        case .voc:
            background = preset.background
            averagesLastLayer = false
            regionThreshold = 0.4
            hasBackground = true
            wordings = Self.vocWordings
        case .coco:
            background = preset.background
            averagesLastLayer = true
            regionThreshold = 0.7
            hasBackground = true
            wordings = Self.cocoWordings
        case .cocostuff:
            background = ["background"]
            averagesLastLayer = true
            regionThreshold = 0.7
            hasBackground = false
            wordings = Self.stuffWordings
        }
    }

    private static let vocWordings = [
        "bird": "bird avian", "chair": "chair seat", "person": "person with clothes,people,human",
        "tvmonitor": "tvmonitor screen",
    ]

    private static let cocoWordings = vocWordings.merging([
        "backpack": "backpack,bag", "umbrella": "umbrella,parasol", "handbag": "handbag,purse", "tie": "necktie",
        "snowboard": "sknowboard", "baseball glove": "glove", "spoon": "dessertspoon", "remote": "remote control",
        "hair drier": "hairdrier,blowdrier",
    ]) { $1 }

    private static let stuffWordings = cocoWordings.merging([
        "snowboard": "snowboard", "airplane": "aeroplane", "tv": "tvmonitor screen",
    ]) { $1 }

    /// The layers whose attention is averaged of a tower of `count`, from 0 and ascending, at least one.
    func layers(of count: Int) -> [Int] {
        Array(max(count - 8, 0)..<(averagesLastLayer ? count : max(count - 1, 1)))
    }

    /// A label as this stage encodes it: under the stage's own wording, where it has one and the user gave none.
    func label(_ label: Label) -> Label {
        guard label.wordings.isEmpty, label.pictures.isEmpty, let wording = wordings[label.name] else { return label }
        var reworded = label
        reworded.wordings = [wording]
        return reworded
    }
}
