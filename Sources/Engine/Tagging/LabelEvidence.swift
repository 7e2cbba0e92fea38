import Kernels

/// How strongly a picture speaks for each label, whatever other labels are asked for.
///
/// Scores of the method compete within the list, so they move when it changes. Evidence is measured against a fixed
/// set of texts instead, the reference: per patch the label's logit less the logarithm of the summed exponentials of
/// the reference's logits (the log odds of a softmax of this label against the reference), smoothed over the
/// neighbouring patches, and of that the largest. A text of the reference that means the label itself is left out.
///
/// Smoothing was chosen by measurement on drawn scenes: at the best common threshold the largest smoothed value gave
/// F1 .91, .94 and .79 on three sets, the largest single patch .89, .90 and .75, the mean of three .90, .92 and .77.
struct LabelEvidence: Sendable {
    /// Unit features, the labels' first and then the reference's, `[n + r, E]`.
    private let features: Matrix
    private let labels: Int
    /// Per label the texts of the reference that do not count against it.
    private let leftOut: [[Int]]

    /// Cosine of two texts from which on they mean the same.
    static let sameMeaning: Float = 0.95

    /// How many texts a picture is compared with.
    var texts: Int { features.rows }

    init(labels: Matrix, count: Int, reference: Matrix) {
        precondition(labels.columns == reference.columns, "texts of one model")
        precondition(count <= labels.rows && reference.rows > 0, "labels, and texts to measure them against")
        self.labels = count
        features = Matrix(rows: count + reference.rows, columns: labels.columns)
        features[rows: 0..<count].copy(from: labels[rows: 0..<count])
        features[rows: count..<features.rows].copy(from: reference.all)
        let cosines = Matrix(rows: count, columns: reference.rows)
        Product.transposed(labels[rows: 0..<count], reference.all, into: cosines.all)
        leftOut = (0..<count).map { label in
            let same = (0..<reference.rows).filter { cosines[label, $0] > Self.sameMeaning }
            // Against nothing at all there would be no odds.
            return same.count < reference.rows ? same : Array(same.dropLast())
        }
    }

    /// One value a label, of unit features of all tokens `[1 + N, E]`.
    func measure(
        _ tokens: Matrix, grid: PictureGrid, scale: Float, in scratch: EvidenceScratch, _ parallelism: Parallelism
    ) -> [Float] {
        let logits = scratch.logits
        let reference = labels..<features.rows
        let pieces = (0..<grid.count).pieces(parallelism.workers)
        parallelism.forEach(pieces.count) { @Sendable index in
            let rows = pieces[index]
            Product.transposed(
                tokens[rows: rows.shifted(by: 1)], features.all, into: logits[rows: rows], scale: scale)
            let part = logits[rows: rows, columns: reference]
            unsafe kernel_exponentials(
                part.start, part.stride, scratch.largest.elements + rows.lowerBound,
                scratch.totals.elements + rows.lowerBound, part.rows, part.columns)
        }
        let groups = (0..<labels).pieces(parallelism.workers)
        parallelism.forEach(groups.count) { @Sendable index in
            let odds = Matrix(rows: 1, columns: grid.count)
            for label in groups[index] {
                let left = leftOut[label]
                let value = unsafe left.withUnsafeBufferPointer { left in
                    unsafe kernel_label_evidence(
                        odds.elements, logits.elements + label, logits.elements + labels, logits.columns,
                        scratch.largest.elements, scratch.totals.elements, left.baseAddress, left.count, grid.rows,
                        grid.columns)
                }
                scratch.values[0, label] = value
            }
        }
        return Array(scratch.values.values.prefix(labels))
    }
}

/// Storage of one picture size's evidence, kept from frame to frame.
final class EvidenceScratch: Sendable {
    /// Logits of labels and reference `[N, n + r]`; the reference's become exponentials.
    let logits: Matrix
    /// Per patch the largest logit of the reference, `[1, N]`.
    let largest: Matrix
    /// Per patch the sum of the exponentials, `[N]`.
    let totals: DoubleColumn
    /// The result, `[1, n + r]`.
    let values: Matrix

    init(patches: Int, texts: Int) {
        logits = Matrix(rows: patches, columns: texts)
        largest = Matrix(rows: 1, columns: patches)
        totals = DoubleColumn(count: patches)
        values = Matrix(rows: 1, columns: texts)
    }
}

/// A column of float64, zero at first.
@safe
final class DoubleColumn: @unchecked Sendable {  // guarded by the phases, like Matrix
    let elements: UnsafeMutablePointer<Double>

    init(count: Int) {
        unsafe elements = UnsafeMutablePointer.allocate(capacity: max(count, 1))
        unsafe elements.initialize(repeating: 0, count: max(count, 1))
    }

    deinit {
        unsafe elements.deallocate()
    }
}
