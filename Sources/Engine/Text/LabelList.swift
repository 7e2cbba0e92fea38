/// What a label file holds.
public struct LabelList: Sendable, Hashable {
    /// Its labels, each once.
    public var labels: [Label] = []
    /// The texts of its `[background]` section; nil where it has none.
    public var background: [String]?

    /// A list of labels.
    public init(labels: [Label] = [], background: [String]? = nil) {
        self.labels = labels
        self.background = background
    }
}
