/// The label lists, background sets and constants of the paper's tables.
public enum Preset: String, Sendable, Hashable, CaseIterable {
    /// VOC's 20 classes against 25 background texts.
    case voc
    /// COCO's 80 classes against 23.
    case coco
    /// COCO-Stuff's 171 classes alone.
    case cocostuff

    /// Its labels.
    public var labels: [Label] {
        BundledText.lines(of: "labels/\(rawValue).txt").map { Label(name: String($0)) }
    }

    /// The texts that compete with them.
    public var background: [String] {
        switch self {
        case .voc, .coco: BundledText.lines(of: "background/\(rawValue).txt").map { String($0) }
        case .cocostuff: []
        }
    }

    /// The method's constants.
    public var method: Method {
        var method = Method()
        if self == .cocostuff {
            method.candidate = 0.1
            method.relativeThreshold = 0.1
            method.layers = .allButLast
        }
        return method
    }
}
