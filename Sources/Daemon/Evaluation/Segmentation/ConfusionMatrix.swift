/// How often each class of the ground truth was taken for which, in pixels: what intersection over union is made of
/// (SEGMENTATION section 7).
///
/// Pixels without ground truth are not in it. A pixel may have been taken for none of the classes: it is missing from
/// its own and added to no other.
struct ConfusionMatrix: Sendable, Hashable {
    /// Classes of the ground truth.
    let classes: Int
    /// `[classes, classes + 1]`: a row a true class, a column a predicted one, none of them last.
    private var counts: [Int]

    /// Stands for no class in tables of classes.
    static let none: UInt8 = 255

    init(classes: Int) {
        precondition(classes < Self.none, "a class is a byte, and one of them is none")
        self.classes = classes
        counts = [Int](repeating: 0, count: classes * (classes + 1))
    }

    /// Adds a picture's pixels.
    ///
    /// - Parameters:
    ///   - truth: a value a pixel.
    ///   - predicted: likewise, of the same kind.
    ///   - table: the class of each of the 256 values; ``none`` where it counts as no ground truth, or as no prediction.
    mutating func add(truth: [UInt8], predicted: [UInt8], classOf table: [UInt8]) {
        precondition(truth.count == predicted.count && table.count == 256, "a value a pixel, a class a value")
        let (truth, predicted, table) = (truth.span, predicted.span, table.span)
        for pixel in truth.indices {
            let row = table[Int(truth[pixel])]
            guard row != Self.none else { continue }
            let column = min(Int(table[Int(predicted[pixel])]), classes)
            counts[Int(row) * (classes + 1) + column] += 1
        }
    }

    /// Adds the pixels of another one of as many classes.
    mutating func add(_ other: ConfusionMatrix) {
        precondition(other.classes == classes, "as many classes")
        for index in counts.indices { counts[index] += other.counts[index] }
    }

    /// Pixels of one class that were taken for another, or for none of them.
    func count(truth: Int, predicted: Int?) -> Int {
        counts[truth * (classes + 1) + (predicted ?? classes)]
    }

    /// Each class's intersection over union: right pixels over those that are it or were taken for it; nil where the
    /// ground truth has none of it.
    var intersectionOverUnion: [Double?] {
        (0..<classes).map { label in
            let truth = (0...classes).reduce(0) { $0 + counts[label * (classes + 1) + $1] }
            guard truth > 0 else { return nil }
            let predicted = (0..<classes).reduce(0) { $0 + counts[$1 * (classes + 1) + label] }
            let right = count(truth: label, predicted: label)
            return Double(right) / Double(truth + predicted - right)
        }
    }

    /// The mean over the classes that the ground truth has; 0 where it has none.
    var meanIntersectionOverUnion: Double {
        let known = intersectionOverUnion.compactMap(\.self)
        return known.isEmpty ? 0 : known.reduce(0, +) / Double(known.count)
    }
}
