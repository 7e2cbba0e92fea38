import Glibc

/// How likely each label present is in the picture as a whole, and which way its probability changes with the patches
/// (SEGMENTATION sections 2 and 3).
struct ScoreHead {
    /// One value a label present, softmax over labels and background texts.
    let probabilities: [Double]
    /// The gradient of each by what `ln_post` gives for any one patch `[labels, width]`.
    let gradient: Matrix

    /// - Parameters:
    ///   - pooled: the mean of the patches' `ln_post` `[1, width]`.
    ///   - texts: unit features `[labels + background, E]`, the labels present first.
    ///   - scale: exp(logit_scale).
    init(pooled: Matrix, patches: Int, texts: Matrix, labels: Int, scale: Float, _ last: LastBlock) {
        let feature = Matrix(rows: 1, columns: texts.columns)
        Product.transposed(pooled.all, last.projection.all, into: feature.all)
        let raw = feature.values.map(Double.init)
        let length = max(raw.reduce(0) { $0 + $1 * $1 }.squareRoot(), .leastNormalMagnitude)
        let unit = raw.map { $0 / length }
        let vectors = (0..<texts.rows).map { texts[rows: $0..<$0 + 1].values.map(Double.init) }
        let logits = vectors.map { Double(scale) * zip(unit, $0).reduce(0) { $0 + $1.0 * $1.1 } }
        let largest = logits.max() ?? 0
        let exponentials = logits.map { exp($0 - largest) }
        let total = exponentials.reduce(0, +)
        let shares = exponentials.map { $0 / total }
        probabilities = Array(shares.prefix(labels))
        let upstream = Matrix(rows: labels, columns: texts.columns)
        for label in 0..<labels {
            // As a sum of differences: 1 - p loses its digits where a label is next to certain.
            var slope = [Double](repeating: 0, count: unit.count)
            for other in vectors.indices where other != label {
                for index in slope.indices {
                    slope[index] += shares[other] * (vectors[label][index] - vectors[other][index])
                }
            }
            let along = zip(slope, unit).reduce(0) { $0 + $1.0 * $1.1 }
            let factor = Double(scale) * shares[label] / length / Double(patches)
            for index in slope.indices {
                upstream[label, index] = Float(factor * (slope[index] - along * unit[index]))
            }
        }
        gradient = Matrix(rows: labels, columns: last.projection.columns)
        Product.plain(upstream.all, last.projection.all, into: gradient.all)
    }
}
