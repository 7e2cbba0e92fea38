/// The heads that a configuration says each tower has: no tensor tells them.
struct TowerHeads: Sendable, Hashable {
    /// How a configuration says it.
    enum Said: Sendable, Hashable {
        /// So many heads.
        case count(Int)
        /// So many floats of each.
        case width(Int)
    }

    var vision: Said?
    var text: Said?

    /// Those of open_clip whose heads are others, by the width of their vision tower.
    private static let others = [
        1_280: (name: "ViT-H-14", floats: 80), 1_408: (name: "ViT-g-14", floats: 88),
        1_664: (name: "ViT-bigG-14", floats: 104),
    ]

    /// Takes from another file what this one leaves open.
    mutating func fill(from other: TowerHeads) {
        vision = vision ?? other.vision
        text = text ?? other.text
    }

    /// Throws ``EngineError/unsupportedModel(path:problem:)`` where a tower's heads are not of 64 floats each.
    ///
    /// Where no configuration says it, widths that are known for other heads are refused: wrong heads would give wrong
    /// scores without an error.
    func check(_ geometry: Geometry, of store: any TensorStore) throws(EngineError) {
        try Self.check(vision, .vision, geometry.vision, of: store)
        try Self.check(text, .text, geometry.text, of: store)
        guard vision == nil, let other = Self.others[geometry.vision.width] else { return }
        throw .unsupportedModel(
            path: store.origin,
            problem: """
                a CLIP with a vision tower of width \(geometry.vision.width), as open_clip's \(other.name) has: its \
                heads have \(other.floats) floats each, only heads of \(TransformerGeometry.headWidth) can be computed
                """)
    }

    private static func check(
        _ said: Said?, _ tower: Tower, _ sizes: TransformerGeometry, of store: any TensorStore
    ) throws(EngineError) {
        let found: String
        switch said {
        case .count(let count) where count != sizes.heads: found = "\(count) heads at a width of \(sizes.width)"
        case .width(let floats) where floats != TransformerGeometry.headWidth: found = "heads of \(floats) floats each"
        default: return
        }
        throw .unsupportedModel(
            path: store.origin,
            problem: """
                a CLIP whose \(tower) tower has \(found), so says the configuration beside it; only heads of \
                \(TransformerGeometry.headWidth) floats can be computed
                """)
    }
}
