/// The chunks of a PNG, read by the letter of its specification.
struct PNGFile {
    struct Chunk {
        let kind: String
        let content: [UInt8]
        /// What the file says.
        let checksum: UInt32
        /// What the specification says (Annex D).
        let expectedChecksum: UInt32
    }

    let chunks: [Chunk]

    init(_ bytes: [UInt8]) throws {
        guard bytes.prefix(8) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] else {
            throw Fixtures.Unexpected("no PNG")
        }
        var chunks: [Chunk] = []
        var offset = 8
        while offset < bytes.count {
            guard offset + 12 <= bytes.count else { throw Fixtures.Unexpected("half a chunk at \(offset)") }
            let end = offset + 8 + Int(Self.number(bytes[offset..<offset + 4]))
            guard end + 4 <= bytes.count else { throw Fixtures.Unexpected("half a chunk at \(offset)") }
            chunks.append(
                Chunk(
                    kind: String(decoding: bytes[offset + 4..<offset + 8], as: UTF8.self),
                    content: Array(bytes[offset + 8..<end]), checksum: Self.number(bytes[end..<end + 4]),
                    expectedChecksum: Self.checksum(bytes[offset + 4..<end])))
            offset = end + 4
        }
        self.chunks = chunks
    }

    /// The contents of all chunks of a kind.
    subscript(kind: String) -> [[UInt8]] { chunks.filter { $0.kind == kind }.map(\.content) }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 { bytes.reduce(0) { $0 << 8 | UInt32($1) } }

    private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        ~bytes.reduce(~0) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum & 1 == 1 ? 0xEDB8_8320 ^ sum >> 1 : sum >> 1 }
        }
    }
}
