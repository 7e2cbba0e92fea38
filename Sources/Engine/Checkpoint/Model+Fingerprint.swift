extension Model {
    /// What identifies the model for figures that were measured with it: 16 hexadecimal digits.
    ///
    /// A SHA-256 over its sizes, its activation, its logit scale and the first row of each matrix of the vision tower in
    /// float32: the same for one model in any container, and no slower than a few pages of memory.
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
        return String(SHA256.hexadecimal(message).prefix(16))
    }
}

extension Matrix {
    fileprivate var firstRow: [Float] { (0..<columns).map { self[0, $0] } }
}

extension PackedWeights {
    fileprivate var firstRow: [Float] { (0..<inputs).map { self[0, $0] } }
}
