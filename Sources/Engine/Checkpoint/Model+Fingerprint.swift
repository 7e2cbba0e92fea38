extension Model {
    /// What identifies the model for figures that were measured with it: 16 hexadecimal digits.
    ///
    /// A SHA-256 over its sizes, its activation, its logit scale, the first row of each matrix of the vision tower in
    /// float32, and how pixels are normalised: the same for one model in any container, and no slower than a few pages
    /// of memory.
    public var fingerprint: String {
        var message = Array("tagclipd \(geometry) \(activation.rawValue) \(scale.bitPattern)\n".utf8)
        let weights = vision.weights
        var rows = [
            weights.patchEmbedding.firstRow, weights.classEmbedding.firstRow, weights.positionalEmbedding.firstRow,
            weights.projection.firstRow,
        ]
        for block in weights.blocks {
            rows.append(block.norm1.weight.firstRow)
            rows += [block.input, block.output, block.expand, block.contract].map(\.weight.firstRow)
        }
        for number in rows.joined() {
            message += (0..<4).map { UInt8(truncatingIfNeeded: number.bitPattern >> (8 * $0)) }
        }
        message += ownNormalization
        return String(SHA256.hexadecimal(message).prefix(16))
    }

    /// Mean and deviation of its pixels, for digests; nothing where they are CLIP's own.
    ///
    /// So digests of such models stay what they were.
    var ownNormalization: [UInt8] {
        guard normalization != .clip else { return [] }
        let numbers = (normalization.mean + normalization.deviation).map { "\($0.bitPattern)" }
        return Array("normalization \(numbers.joined(separator: " "))\n".utf8)
    }
}

extension Matrix {
    fileprivate var firstRow: [Float] { (0..<columns).map { self[0, $0] } }
}

extension PackedWeights {
    fileprivate var firstRow: [Float] { (0..<inputs).map { self[0, $0] } }
}
