/// Where label features are kept between runs.
public protocol LabelFeatureStore: Sendable {
    /// The features kept under a key, if any.
    func lookup(_ key: FeatureKey) -> [Float]?

    /// Keeps features; a store that can't is silent, since nothing but time is lost.
    func store(_ features: [Float], for key: FeatureKey)
}

/// What label features depend on: a text tower, a set of templates, a wording.
public struct FeatureKey: Sendable, Hashable {
    /// SHA-256 of all three.
    public let digest: [UInt8]
}

/// Where features may be compared: one text tower, one set of templates.
struct FeatureSpace: Sendable, Hashable {
    /// SHA-256 of the text tower's weights, hexadecimal.
    let textTower: String
    /// SHA-256 of the templates, hexadecimal.
    let templates: String
    /// Floats of a feature (E).
    let width: Int

    /// The key of a wording.
    func key(of wording: String) -> FeatureKey {
        FeatureKey(digest: SHA256.digest(Array("\(textTower)\n\(templates)\n\(wording)".utf8)))
    }
}
