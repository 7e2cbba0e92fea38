import Engine

/// What tags depend on beside the picture: with another model or vocabulary a file that is done is due again.
struct TaggingIdentity: Hashable, Sendable {
    /// A digest of the model's weights.
    var model: String
    /// A digest of labels, wordings and background.
    var vocabulary: String
}

/// When a file that is done is due again (`retag:`).
enum RetagRule: String, Sendable, Hashable, CaseIterable {
    /// When its content, the model or the vocabulary is another.
    case changed
    /// At every start.
    case always
    /// When its content is another.
    case never
}
