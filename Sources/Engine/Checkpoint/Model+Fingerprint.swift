extension Model {
    /// What identifies the model for figures that were measured with it: 16 hexadecimal digits.
    ///
    /// A SHA-256 over its sizes, its activation, its logit scale and the first row of each matrix of the vision tower in
    /// float32: the same for one model in any container, and no slower than a few pages of memory.
    public var fingerprint: String {
        var message = Array("tagclipd \(geometry) \(activation.rawValue) \(scale.bitPattern)\n".utf8)
        let weights = vision.weights
        let matrices =
            [weights.patchEmbedding, weights.classEmbedding, weights.positionalEmbedding, weights.projection]
            + weights.blocks.flatMap { block in
                [
                    block.norm1.weight, block.input.weight, block.output.weight, block.expand.weight,
                    block.contract.weight,
                ]
            }
        for matrix in matrices {
            for column in 0..<matrix.columns {
                let bits = matrix[0, column].bitPattern
                message += (0..<4).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) }
            }
        }
        return String(SHA256.hexadecimal(message).prefix(16))
    }
}
