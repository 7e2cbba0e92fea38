/// Where label features are kept between runs.
public protocol LabelFeatureStore: Sendable {
    /// The features kept under a key, if any.
    func lookup(_ key: FeatureKey) -> [Float]?

    /// Keeps features; a store that can't is silent, since nothing but time is lost.
    func store(_ features: [Float], for key: FeatureKey)
}

extension [any LabelFeatureStore] {
    /// The features that the first store which has any keeps under a key, where they have the width.
    func features(of key: FeatureKey, width: Int) -> [Float]? {
        lazy.compactMap { $0.lookup(key) }.first { $0.count == width }
    }
}

/// What features depend on: a text tower, a set of templates, a wording; or a vision tower, a size, a picture.
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

/// Where features of pictures may be compared: one vision tower, one way of preparing its pixels.
struct PictureSpace: Sendable, Hashable {
    /// SHA-256 of the vision tower's weights, hexadecimal.
    let visionTower: String
    let normalization: PixelNormalization
    /// Pixels that the longer side is brought down to; 0 keeps it.
    let maxSide: Int

    /// The key of a picture's content.
    func key(of picture: TaughtPicture) -> FeatureKey {
        let pixels = "\(normalization.mean) \(normalization.deviation) \(maxSide)"
        return FeatureKey(digest: SHA256.digest(Array("picture\n\(visionTower)\n\(pixels)\n\(picture.digest)".utf8)))
    }
}
