/// What a user wants pictures tagged with.
public struct Label: Sendable, Hashable {
    /// What records call it.
    public var name: String
    /// The texts that describe it; empty: the name itself.
    public var wordings: [String]
    /// A threshold of its own, else the rule's.
    public var threshold: Double?

    public init(name: String, wordings: [String] = [], threshold: Double? = nil) {
        self.name = name
        self.wordings = wordings
        self.threshold = threshold
    }
}
