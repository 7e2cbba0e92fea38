import ArgumentParser

/// What of the method an evaluation measures.
enum EvaluationTask: String, Sendable, CaseIterable, ExpressibleByArgument {
    /// Which labels a picture shows: mean average precision.
    case tagging
    /// Where in a picture they are: mean intersection over union.
    case segmentation
}

/// Which labels are looked for in a picture that is segmented.
enum GivenLabels: String, Sendable, CaseIterable, ExpressibleByArgument {
    /// Those of its ground truth.
    case truth
    /// Its tags: what the method does on its own.
    case tags
}
