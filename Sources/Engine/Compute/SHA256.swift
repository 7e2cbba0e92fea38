import Kernels

/// SHA-256 (FIPS 180-4): what checkpoints, vocabularies, files and records are known by.
public enum SHA256 {
    /// The 32 bytes of the digest.
    public static func digest(_ bytes: Span<UInt8>) -> [UInt8] {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe digest(UnsafeRawBufferPointer(buffer))
        }
    }

    /// The digest of an array's bytes.
    public static func digest(_ bytes: [UInt8]) -> [UInt8] {
        digest(bytes.span)
    }

    /// The digest in hexadecimal.
    public static func hexadecimal(_ bytes: [UInt8]) -> String {
        hexadecimal(digest: digest(bytes))
    }

    static func digest(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: 32) { output, count in
            if let start = output.baseAddress {
                unsafe kernel_sha256(start, bytes.baseAddress, bytes.count)
            }
            count = 32
        }
    }

    static func hexadecimal(digest: [UInt8]) -> String {
        digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
