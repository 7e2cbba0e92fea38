import Kernels

/// A fully connected conditional random field over a picture's pixels (Krähenbühl and Koltun, NIPS 2011; SEGMENTATION
/// section 6): pixels that lie near each other and look alike are given like labels.
struct DenseCRF {
    /// All classes' scores, the background's first where the rule has one `[classes, height · width]`.
    let scores: Matrix
    let size: PixelSize
    let rule: SegmentationRule

    /// Pixels of a side at most: the filters' lattice counts no further.
    static let longestSide = 65_535

    /// What each pixel shows: 0 background, k the k-th label; and each label's probability, 0…255 for 0…1, where
    /// `keepsScores`.
    ///
    /// Throws ``EngineError/invalidPicture(problem:)`` where a side is above ``longestSide`` or memory does not suffice.
    ///
    /// - Parameter picture: packed RGB rows of the same size.
    func refine(
        by picture: [UInt8], keepsScores: Bool
    ) throws(EngineError) -> (map: [UInt8], soft: [[UInt8]]) {
        precondition(
            picture.count == 3 * size.count && scores.columns == size.count, "a picture and scores of one size")
        guard max(size.width, size.height) <= Self.longestSide else {
            throw .invalidPicture(
                problem: "a CRF takes sides of up to \(Self.longestSide) pixels, and the map has \(size.width) x "
                    + "\(size.height): leave it out, or let the map be smaller (--max-side)")
        }
        let skipped = rule.hasBackground ? 1 : 0
        let isPublic = rule.compatibility == .public
        var seen = picture
        if isPublic { unsafe kernel_crf_public_picture(&seen, picture, 3 * size.width, size.height, size.width) }
        let probabilities =
            try keepsScores ? Matrix.pixels(size, classes: scores.rows, labels: scores.rows - skipped) : nil
        var map = [UInt8](repeating: 0, count: size.count)
        let isDone = unsafe kernel_dense_crf(
            &map, probabilities?.elements, scores.elements, scores.rows, seen, 3 * size.width, size.height,
            size.width, isPublic ? 1 : 0)
        guard isDone != 0 else {
            throw .invalidPicture(
                problem: "memory does not suffice for a CRF over \(size.width) x \(size.height) pixels and "
                    + "\(scores.rows) classes: leave it out, or let the map be smaller (--max-side)")
        }
        if !rule.hasBackground {
            for index in map.indices { map[index] += 1 }
        }
        let soft = probabilities.map { all in (skipped..<all.rows).map { all[rows: $0..<$0 + 1].bytes } }
        return (map, soft ?? [])
    }
}
