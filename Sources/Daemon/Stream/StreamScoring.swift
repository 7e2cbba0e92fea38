import Engine

/// What a stream's scores depend on beside its frames: those of another one can't stand in a median with its own.
struct StreamScoring: Sendable, Hashable {
    private let model: String
    private let settings: TaggingSettings

    /// - Parameter model: a digest of the model's weights.
    init(_ settings: TaggingSettings, model: String) {
        self.model = model
        var settings = settings
        // A threshold says what is made of a score; the relative rule makes scores of its own.
        if settings.threshold != .relative { settings.threshold = .auto }
        settings.maxTags = TagRule.defaultMaxTags
        self.settings = settings
    }
}
