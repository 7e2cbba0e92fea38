/// Labels and background texts with their features in a model's joint space.
public struct EncodedVocabulary: Sendable {
    /// The labels that are reported, in order.
    public let labels: [Label]
    /// Texts that compete and are never reported.
    public let background: [String]
    /// Unit features `[labels + background, E]`, labels first.
    let features: Matrix

    init(labels: [Label], background: [String], features: Matrix) {
        precondition(features.rows == labels.count + background.count, "a feature a text")
        self.labels = labels
        self.background = background
        self.features = features
    }

    /// What identifies labels, wordings, background and features: the first 16 digits of a SHA-256.
    public var digest: String {
        var message = labels.map { "\($0.name)\t\($0.wordings.joined(separator: ";"))" }.joined(separator: "\n")
        message += "\n\n" + background.joined(separator: "\n")
        let values = features.values.flatMap { value in
            (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) }
        }
        return String(SHA256.hexadecimal(Array(message.utf8) + values).prefix(16))
    }
}
