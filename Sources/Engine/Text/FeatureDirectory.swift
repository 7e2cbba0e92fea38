import FoundationEssentials
import Synchronization

/// A directory of label features: one small file a wording or picture, named after its key.
///
/// Each file is written beside its place and renamed, so that a process that dies leaves nothing half-written and two
/// may use one directory; a checksum guards against what else can happen to a disk. A directory that can't be read or
/// written is a cache that is always empty. Of more files than ``most`` those go that were not used for longest.
public struct FeatureDirectory: LabelFeatureStore {
    private let path: String
    private let most: Int
    private let stored = StoreCount()

    /// Files that are kept: with 512 floats each about 200 MB on disk.
    public static let most = 50_000

    /// Features that are stored between two looks at how many files there are.
    private static let storesBetweenLooks = 1_000

    /// Seconds after which a use is noted again, and after which what a killed process left behind goes.
    private static let day: TimeInterval = 86_400

    /// Counts what this process has stored.
    private final class StoreCount: Sendable {
        let value = Atomic<Int>(0)
    }

    /// Keeps features below `path`, which is made when the first are stored; an empty path keeps none.
    public init(path: String, most: Int = FeatureDirectory.most) {
        self.path = path
        self.most = most
    }

    /// The features kept under a key, if any.
    public func lookup(_ key: FeatureKey) -> [Float]? {
        guard let file = file(of: key), let data = try? Data(contentsOf: file) else { return nil }
        let bytes = Array(data)
        let content = Array(bytes.dropLast(32))
        guard bytes.count > 32, SHA256.digest(content) == Array(bytes.suffix(32)) else { return nil }
        guard let features = BundledFeatures(content).lookup(key) else { return nil }
        noteUse(of: file)
        return features
    }

    /// Keeps features on disk.
    public func store(_ features: [Float], for key: FeatureKey) {
        guard let file = file(of: key) else { return }
        let content = BundledFeatures.bytes(of: [(key, features)])
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try? Data(content + SHA256.digest(content)).write(to: file, options: .atomic)
        let before = stored.value.wrappingAdd(1, ordering: .relaxed).oldValue
        if before % min(Self.storesBetweenLooks, most) == 0 { prune() }
    }

    /// Where a key's features lie; nil without a directory, since below "" would be below the root of all files.
    func file(of key: FeatureKey) -> URL? {
        guard !path.isEmpty else { return nil }
        return URL(fileURLWithPath: path + "/" + SHA256.hexadecimal(digest: key.digest) + Self.suffix)
    }

    private static let suffix = ".features"

    /// A file's time tells when it was used last, to a day.
    private func noteUse(of file: URL) {
        guard let time = Self.time(of: file.path), time.timeIntervalSinceNow < -Self.day else { return }
        try? FileManager.default.setAttributes([.modificationDate: Date()], ofItemAtPath: file.path)
    }

    private static func time(of path: String) -> Date? {
        (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date
    }

    /// Removes the files that were not used for longest, and what writers that were killed have left.
    private func prune() {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else { return }
        for name in names where name.hasPrefix(".") {
            guard let time = Self.time(of: path + "/" + name), time.timeIntervalSinceNow < -Self.day else { continue }
            try? FileManager.default.removeItem(atPath: path + "/" + name)
        }
        let files = names.filter { $0.hasSuffix(Self.suffix) }
        guard files.count > most else { return }
        let oldest = files.map { ($0, Self.time(of: path + "/" + $0) ?? .distantPast) }.sorted { $0.1 < $1.1 }
        // A tenth more than must go, so that the next look finds nothing to do.
        for (name, _) in oldest.prefix(files.count - most + most / 10) {
            try? FileManager.default.removeItem(atPath: path + "/" + name)
        }
    }
}
