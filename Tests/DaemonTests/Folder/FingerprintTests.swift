import Engine
import Testing

@testable import Daemon

@Suite struct FingerprintTests {
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
}
