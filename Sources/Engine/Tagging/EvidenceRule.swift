/// What a tagger measures evidence by, and what it is worth: the calibration of a list of labels.
public struct EvidenceRule: Sendable {
    /// The fixed texts that each label is measured against, labels and background alike.
    public let reference: EncodedVocabulary
    /// Per label of the vocabulary what its evidence looks like without it; nil: never learnt, so it gets no p.
    public let absences: [AbsentDistribution?]
    /// A label that has a p and no threshold of its own is a tag above this p.
    public let threshold: Double

    /// p above which a label is a tag, unless said otherwise.
    public static let defaultThreshold = 0.5

    /// A rule; `absences` are in the order of the labels.
    public init(
        reference: EncodedVocabulary, absences: [AbsentDistribution?], threshold: Double = Self.defaultThreshold
    ) {
        self.reference = reference
        self.absences = absences
        self.threshold = threshold
    }

    /// One p a label, where there is one.
    func probabilities(of evidence: [Float]) -> [Float?] {
        zip(absences, evidence).map { absence, value in absence?.probability(of: value) }
    }
}
