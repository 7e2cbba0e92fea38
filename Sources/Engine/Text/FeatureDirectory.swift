import FoundationEssentials

/// A directory of label features: one small file a wording, named after its key.
///
/// Each file is written beside its place and renamed, so that a process that dies leaves nothing half-written and two
/// may use one directory; a checksum guards against what else can happen to a disk. A directory that can't be read or
/// written is a cache that is always empty.
public struct FeatureDirectory: LabelFeatureStore {
    private let path: String

    /// Keeps features below `path`, which is made when the first are stored.
    public init(path: String) {
        self.path = path
    }

    /// The features kept under a key, if any.
    public func lookup(_ key: FeatureKey) -> [Float]? {
        guard let data = try? Data(contentsOf: URL(fileURLWithPath: file(of: key))) else { return nil }
        let bytes = Array(data)
        let content = Array(bytes.dropLast(32))
        guard bytes.count > 32, SHA256.digest(content) == Array(bytes.suffix(32)) else { return nil }
        return BundledFeatures(content).lookup(key)
    }

    /// Keeps features on disk.
    public func store(_ features: [Float], for key: FeatureKey) {
        let content = BundledFeatures.bytes(of: [(key, features)])
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try? Data(content + SHA256.digest(content)).write(to: URL(fileURLWithPath: file(of: key)), options: .atomic)
    }

    private func file(of key: FeatureKey) -> String {
        path + "/" + SHA256.hexadecimal(digest: key.digest) + ".features"
    }
}
