/// What a user wants pictures tagged with.
public struct Label: Sendable, Hashable {
    /// What records call it.
    public var name: String
    /// The texts that describe it to the model; empty: the name itself.
    public var wordings: [String]
    /// A threshold of its own, 0…1, in place of the rule's.
    public var threshold: Double?

    /// A label, by default described by its name.
    public init(name: String, wordings: [String] = [], threshold: Double? = nil) {
        self.name = name
        self.wordings = wordings
        self.threshold = threshold
    }
}
