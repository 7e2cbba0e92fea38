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

    /// What identifies a vocabulary: the first 16 digits of a SHA-256 over labels, wordings, pictures, background and
    /// templates.
    public static func digest(
        labels: [Label], background: [String], templates: PromptTemplates = .ensemble
    ) -> String {
        let lines = labels.map { label in
            let pictures = label.pictures.map { "\t" + $0.digest }.joined()
            return "\(label.name)\t\(label.wordings.joined(separator: ";"))" + pictures
        }
        var message = lines.joined(separator: "\n") + "\n\n" + background.joined(separator: "\n")
        if templates != .ensemble { message += "\n\n" + templates.digest }
        return String(SHA256.hexadecimal(Array(message.utf8)).prefix(16))
    }
}
