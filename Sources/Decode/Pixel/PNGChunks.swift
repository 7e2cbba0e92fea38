import CFFmpeg

/// What a PNG file consists of after its signature (PNG specification, 5.3 "Chunk layout").
enum PNGChunks {
    /// A chunk that is yet to be written.
    struct Chunk {
        /// Four letters of ASCII.
        let kind: String
        let content: [UInt8]

        /// Length, kind, content and checksum.
        var bytes: [UInt8] {
            let body = Array(kind.utf8) + content
            let checksum = unsafe body.withUnsafeBufferPointer { unsafe decode_png_checksum($0.baseAddress, $0.count) }
            return PNGChunks.bigEndian(UInt32(content.count)) + body + PNGChunks.bigEndian(checksum)
        }
    }

    /// The signature and the chunk IHDR, which comes first and has 13 bytes.
    private static let headLength = 8 + 12 + 13

    /// The file with chunks added right after its header.
    static func inserting(_ chunks: [Chunk], in file: [UInt8]) -> [UInt8] {
        guard !chunks.isEmpty else { return file }
        let added = chunks.flatMap(\.bytes)
        var result: [UInt8] = []
        result.reserveCapacity(file.count + added.count)
        result += file.prefix(headLength)
        result += added
        result += file.dropFirst(headLength)
        return result
    }

    /// The file with the first `count` colours of its palette, and no opacity of others.
    static func trimmingPalette(of file: [UInt8], to count: Int) -> [UInt8] {
        var result = Array(file.prefix(headLength))
        result.reserveCapacity(file.count)
        var offset = headLength
        while offset + 12 <= file.count {
            let length = (0..<4).reduce(0) { $0 << 8 | Int(file[offset + $1]) }
            let kind = String(decoding: file[offset + 4..<offset + 8], as: UTF8.self)
            let kept = kind == "PLTE" ? 3 * count : kind == "tRNS" ? count : length
            // The palette comes before the pixels: what follows is left as it is.
            guard kind != "IDAT", offset + 12 + length <= file.count else { break }
            if kept < length {
                result += Chunk(kind: kind, content: Array(file[offset + 8..<offset + 8 + kept])).bytes
            } else {
                result += file[offset..<offset + 12 + length]
            }
            offset += 12 + length
        }
        result += file[offset...]
        return result
    }

    private static func bigEndian(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * UInt32($0))) }
    }
}
