extension EncodedVocabulary {
    /// Four figures a label that tell whether its features are still the ones that something was measured with.
    ///
    /// The cosines of the label's features with the sums of four parts of a reference's: they change with the wording,
    /// the templates and the text tower, and agree to about 1e-5 between machines.
    public func anchors(in reference: EncodedVocabulary) -> [[Double]] {
        let parts = (0..<reference.features.rows).pieces(4)
        let sums = Matrix(rows: parts.count, columns: reference.features.columns)
        for (index, part) in parts.enumerated() {
            for row in part {
                for column in 0..<sums.columns {
                    sums[index, column] += reference.features[row, column]
                }
            }
        }
        Elementwise.unitLength(sums.all)
        let cosines = Matrix(rows: labels.count, columns: parts.count)
        Product.transposed(features[rows: 0..<labels.count], sums.all, into: cosines.all)
        return (0..<labels.count).map { row in (0..<parts.count).map { Double(cosines[row, $0]) } }
    }
}
