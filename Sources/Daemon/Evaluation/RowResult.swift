import Engine

/// What one row of the tables comes to over all pictures that were scored.
struct RowResult: Sendable, Hashable {
    /// Each label's average precision; nil where no picture shows it.
    let averagePrecision: [Double?]
    /// Tags that are right, over all tags (micro).
    let precision: Double
    /// Tags that are right, over all labels shown (micro).
    let recall: Double

    /// - Parameters:
    ///   - truths: a picture's labels.
    ///   - scores: a picture's scores, one a label.
    ///   - tags: a picture's tags.
    init(truths: [Set<Int>], scores: [[Float]], tags: [[Int]], labels: Int) {
        averagePrecision = (0..<labels).map { label in
            AveragePrecision.of(scores: scores.map { $0[label] }, positives: truths.map { $0.contains(label) })
        }
        let right = zip(truths, tags).reduce(0) { $0 + $1.1.count(where: $1.0.contains) }
        let tagged = tags.reduce(0) { $0 + $1.count }
        let shown = truths.reduce(0) { $0 + $1.count }
        precision = tagged > 0 ? Double(right) / Double(tagged) : 0
        recall = shown > 0 ? Double(right) / Double(shown) : 0
    }

    /// The mean over the labels that some picture shows.
    var mAP: Double {
        let known = averagePrecision.compactMap(\.self)
        return known.isEmpty ? 0 : known.reduce(0, +) / Double(known.count)
    }

    /// The mean over all labels, 0 for one that no picture shows: what the public code prints.
    var mAPOfAll: Double {
        averagePrecision.isEmpty
            ? 0 : averagePrecision.compactMap(\.self).reduce(0, +) / Double(averagePrecision.count)
    }

    /// The harmonic mean of precision and recall.
    var f1: Double {
        precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0
    }
}
