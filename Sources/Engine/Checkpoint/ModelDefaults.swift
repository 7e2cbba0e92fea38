import FoundationEssentials

/// What a model's `tagclipd.json` says: its own labels and background, and the threshold that suits them.
public struct ModelDefaults: Sendable, Hashable {
    /// The text of its label file; nil where it has none.
    public var labels: String?
    /// The text of its background file; nil where it has none.
    public var background: String?
    /// What `auto` means for its own list, 0…1.
    public var threshold: Double?

    /// Reads `tagclipd.json`; `file` gives the bytes of a file beside it.
    init(json: Data, path: String, file: (String) throws(EngineError) -> Data) throws(EngineError) {
        let content = try decodeModelFile(
            Content.self, from: json, path: path,
            problem: "its keys are labels, background and threshold, each optional")
        if let threshold = content.threshold, !(0...1).contains(threshold) {
            throw .invalidModel(path: path, problem: "the threshold \(threshold) does not lie in 0…1")
        }
        labels = try Self.text(content.labels, file)
        background = try Self.text(content.background, file)
        threshold = content.threshold
    }

    private static func text(_ name: String?, _ file: (String) throws(EngineError) -> Data) throws(EngineError)
        -> String?
    {
        guard let name else { return nil }
        guard let text = String(validating: try file(name), as: UTF8.self) else {
            throw .invalidModel(path: name, problem: "it is not UTF-8")
        }
        return text
    }

    private struct Content: Decodable {
        var labels: String?
        var background: String?
        var threshold: Double?
    }
}
