/// Features that travel in the program or lie in one read-only file.
///
/// The format: 8 bytes `TAGCFEAT`, then records of a 32-byte key, a little-endian count, and so many float32.
public struct BundledFeatures: LabelFeatureStore {
    private let features: [[UInt8]: [Float]]

    static let magic = Array("TAGCFEAT".utf8)

    /// Reads the bytes; a damaged rest is left out.
    public init(_ bytes: [UInt8]) {
        var features: [[UInt8]: [Float]] = [:]
        var rest = bytes.starts(with: Self.magic) ? bytes.dropFirst(Self.magic.count) : []
        while let record = FeatureRecord(reading: &rest) {
            features[record.key] = record.features
        }
        self.features = features
    }

    /// The features kept under a key, if any.
    public func lookup(_ key: FeatureKey) -> [Float]? { features[key.digest] }

    /// Does nothing: what travels in the program stays as it is.
    public func store(_ features: [Float], for key: FeatureKey) {}

    /// The bytes of a file with these features.
    static func bytes(of features: [(FeatureKey, [Float])]) -> [UInt8] {
        features.reduce(into: magic) { $0 += FeatureRecord(key: $1.0.digest, features: $1.1).bytes }
    }
}

/// One wording's features in a file.
struct FeatureRecord {
    var key: [UInt8]
    var features: [Float]

    private static let mostFloats = 65_536

    init(key: [UInt8], features: [Float]) {
        self.key = key
        self.features = features
    }

    /// Takes a record off the front; nil where none is whole or its features are no numbers.
    init?(reading bytes: inout ArraySlice<UInt8>) {
        guard bytes.count >= 36 else { return nil }
        let key = Array(bytes.prefix(32))
        let count = Self.word(bytes.dropFirst(32).prefix(4))
        guard count > 0, count <= Self.mostFloats, bytes.count >= 36 + 4 * Int(count) else { return nil }
        let body = bytes.dropFirst(36).prefix(4 * Int(count))
        let features = Swift.stride(from: body.startIndex, to: body.endIndex, by: 4).map { index in
            Float(bitPattern: Self.word(body[index..<index + 4]))
        }
        guard features.allSatisfy(\.isFinite) else { return nil }
        self.init(key: key, features: features)
        bytes = bytes.dropFirst(36 + body.count)
    }

    var bytes: [UInt8] {
        key + Self.bytes(of: UInt32(features.count)) + features.flatMap { Self.bytes(of: $0.bitPattern) }
    }

    private static func word(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    private static func bytes(of word: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
    }
}
