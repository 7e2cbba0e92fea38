import Kernels
import Testing

@testable import Engine

/// CRC-32 and SHA-256 against published values, and their fast forms against the portable ones.
@Suite struct ChecksumTests {
    @Test func `the check value of the catalogue is found`() {
        #expect(CRC32.checksum(Array("123456789".utf8)) == 0xCBF4_3926)
        #expect(CRC32.checksum([]) == 0)
        #expect(CRC32.checksum(Array("The quick brown fox jumps over the lazy dog".utf8)) == 0x414F_A339)
    }

    @Test func `every length gives what the tables and the portable digest give`() {
        var generator = SplitMix64(state: 5)
        let bytes = (0..<700).map { _ in UInt8.random(in: 0 ... .max, using: &generator) }
        for length in 0..<650 {
            let part = Array(bytes[(length % 17)..<(length % 17 + length)])
            let (crc, digest) = unsafe part.withUnsafeBytes { buffer in
                let portable = unsafe [UInt8](unsafeUninitializedCapacity: 32) { output, count in
                    if let start = output.baseAddress {
                        unsafe kernel_sha256_portable(start, buffer.baseAddress, buffer.count)
                    }
                    count = 32
                }
                return unsafe (kernel_crc32_by_tables(0, buffer.baseAddress, buffer.count), portable)
            }
            #expect(CRC32.checksum(part) == crc, "\(length) bytes")
            #expect(SHA256.digest(part) == digest, "\(length) bytes")
        }
    }

    @Test func `a checksum is continued where another ended`() {
        let bytes = [UInt8](repeating: 7, count: 300)
        let whole = CRC32.checksum(bytes)
        let parts = unsafe bytes.withUnsafeBytes { buffer in
            unsafe kernel_crc32(
                kernel_crc32(0, buffer.baseAddress, 130), buffer.baseAddress.map { unsafe $0 + 130 }, 170)
        }
        #expect(parts == whole)
    }
}
