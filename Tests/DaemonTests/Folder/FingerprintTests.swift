import Testing

@testable import Daemon

@Suite struct FingerprintTests {
    /// Examples of NIST (FIPS 180-4 and the message lengths around one block).
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
            "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
        ),
    ])
    func `SHA-256 gives the published digests`(message: String, digest: String) {
        #expect(Self.hex(SHA256.digest(Array(message.utf8))) == digest)
    }

    @Test func `a message taken in pieces gives the digest of the whole`() {
        let message = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        for size in [1, 55, 56, 63, 64, 65, 300] {
            var hash = SHA256()
            for start in stride(from: 0, to: message.count, by: size) {
                hash.update(Array(message[start..<min(start + size, message.count)]))
            }
            #expect(hash.finish() == SHA256.digest(message))
        }
    }

    @Test func `a digest is kept byte for byte`() {
        let digest = SHA256.digest([1, 2, 3])
        #expect(Fingerprint(digest: digest).bytes == digest)
    }

    @Test func `only the size and three places of a large file count`() throws {
        let folder = try TemporaryFolder()
        let size = 400_000
        var content = [UInt8](repeating: 65, count: size)
        func fingerprint(_ content: [UInt8]) throws -> Fingerprint {
            let path = folder.write("big.bin", String(decoding: content, as: UTF8.self))
            return try Fingerprint(of: OpenFile.reading(path), size: Int64(content.count))
        }
        let original = try fingerprint(content)
        content[100_000] = 66
        #expect(try fingerprint(content) == original)
        for place in [0, size / 2, size - 1] {
            var changed = content
            changed[place] = 66
            #expect(try fingerprint(changed) != original)
        }
        #expect(try fingerprint(content + [65]) != original)
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
