import Engine

/// The fixed texts that the labels of a calibrated list are measured against.
///
/// The model's own list and background where it brings some, else COCO's 80 classes and their background: a broad list
/// that has nothing to do with the user's, so that what is measured does not move when that one changes.
struct ReferenceTexts: Sendable, Hashable {
    let labels: [Label]
    let background: [String]

    init(of model: Model) throws(ConfigurationProblem) {
        guard model.defaults?.labels != nil else {
            labels = Preset.coco.labels
            background = Preset.coco.background
            return
        }
        let own = try VocabularyChoice(TaggingSettings(), model: model)
        labels = own.labels
        background = own.background
    }

    /// What identifies them.
    var digest: String { EncodedVocabulary.digest(labels: labels, background: background) }
}
