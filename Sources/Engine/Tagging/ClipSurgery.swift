/// Feature surgery as CLIP Surgery does it (Li et al., arXiv 2304.05653, section 3.3): for the comparison tables.
///
/// Every text's features are weighted by what the whole picture's [cls] feature says of it; the mean over all texts
/// (labels and background) is what they have in common, and is taken away.
struct ClipSurgery {
    /// How many texts are labels.
    let labels: Int
    /// Unit features of all texts `[C, E]`.
    let texts: Matrix

    /// What cosines of [cls] are multiplied with before the softmax that gives the weights.
    static let sharpness: Float = 2

    /// The best patch of each label.
    ///
    /// - Parameters:
    ///   - features: unit features of all tokens `[1 + N, E]` of the consistent path.
    ///   - classFeature: the unit [cls] feature `[1, E]`.
    func scores(_ features: Matrix, classFeature: Matrix) -> [Float] {
        let weights = Matrix(rows: 1, columns: texts.rows)
        Product.transposed(classFeature.all, texts.all, into: weights.all, scale: Self.sharpness)
        Elementwise.softmax(weights.all)
        let patches = 1..<features.rows
        let cosines = Matrix(rows: patches.count, columns: texts.rows)
        Product.transposed(features[rows: patches], texts.all, into: cosines.all)
        // Their mean is 1/C: softmax sums to 1.
        let factors = weights.values.map { $0 * Float(texts.rows) }
        var best = [Float](repeating: -.infinity, count: labels)
        for patch in 0..<cosines.rows {
            let weighted = zip(cosines[rows: patch..<patch + 1].values, factors).map { $0 * $1 }
            let common = weighted.reduce(0, +) / Float(weighted.count)
            for label in 0..<labels {
                best[label] = max(best[label], weighted[label] - common)
            }
        }
        return best
    }
}
