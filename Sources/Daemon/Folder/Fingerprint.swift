import Engine

/// A cheap fingerprint of a file's content: SHA-256 over its size and its first, middle and last 64 KiB.
struct Fingerprint: Hashable, Sendable {
    private let words: SIMD4<UInt64>

    /// Takes a digest of 32 bytes.
    init(digest: [UInt8]) {
        precondition(digest.count == 32, "a SHA-256 digest has 32 bytes")
        var words = SIMD4<UInt64>()
        for (index, byte) in digest.enumerated() { words[index / 8] = words[index / 8] << 8 | UInt64(byte) }
        self.words = words
    }

    /// Reads the three places of an open file and hashes them; a file up to 192 KiB is read whole.
    ///
    /// The size goes first as eight little-endian bytes. A file that shrinks meanwhile gives some fingerprint of what
    /// could be read: its version has changed and it is looked at again.
    init(of file: borrowing OpenFile, size: Int64) throws(SystemError) {
        var message = (0..<8).map { UInt8(truncatingIfNeeded: size >> (8 * Int64($0))) }
        let part = Int64(Self.part)
        if size <= 3 * part {
            message += try file.read(Int(size), at: 0)
        } else {
            message += try file.read(Self.part, at: 0)
            message += try file.read(Self.part, at: (size - part) / 2)
            message += try file.read(Self.part, at: size - part)
        }
        self.init(digest: SHA256.digest(message))
    }

    /// The digest's bytes, for keeping.
    var bytes: [UInt8] {
        (0..<4).flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: words[word] >> (56 - 8 * UInt64($0))) } }
    }

    /// Bytes read at each of the three places.
    private static let part = 65_536
}
