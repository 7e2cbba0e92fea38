import Kernels

/// CRC-32 as ZIP has it: what the entries of a PyTorch file are checked by.
enum CRC32 {
    /// The checksum of some bytes.
    static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        unsafe kernel_crc32(0, bytes.baseAddress, bytes.count)
    }

    /// The checksum of an array's bytes.
    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        unsafe bytes.withUnsafeBytes { unsafe checksum($0) }
    }
}
