import FoundationEssentials

/// A directory of label features: one small file a wording, named after its key.
///
/// Each file is written beside its place and renamed, so that a process that dies leaves nothing half-written and two
/// may use one directory; a checksum guards against what else can happen to a disk. A directory that can't be read or
/// written is a cache that is always empty.
public struct FeatureDirectory: LabelFeatureStore {
    private let path: String

    /// Keeps features below `path`, which is made when the first are stored; an empty path keeps none.
    public init(path: String) {
        self.path = path
    }

    /// The features kept under a key, if any.
    public func lookup(_ key: FeatureKey) -> [Float]? {
        guard let file = file(of: key), let data = try? Data(contentsOf: file) else { return nil }
        let bytes = Array(data)
        let content = Array(bytes.dropLast(32))
        guard bytes.count > 32, SHA256.digest(content) == Array(bytes.suffix(32)) else { return nil }
        return BundledFeatures(content).lookup(key)
    }

    /// Keeps features on disk.
    public func store(_ features: [Float], for key: FeatureKey) {
        guard let file = file(of: key) else { return }
        let content = BundledFeatures.bytes(of: [(key, features)])
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try? Data(content + SHA256.digest(content)).write(to: file, options: .atomic)
    }

    /// Where a key's features lie; nil without a directory, since below "" would be below the root of all files.
    func file(of key: FeatureKey) -> URL? {
        guard !path.isEmpty else { return nil }
        return URL(fileURLWithPath: path + "/" + SHA256.hexadecimal(digest: key.digest) + ".features")
    }
}
