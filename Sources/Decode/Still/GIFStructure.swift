/// The blocks of a GIF file up to the end of its first picture.
struct GIFStructure {
    private(set) var isFirstPictureComplete = false

    init(_ bytes: Span<UInt8>) {
        var offset = 13 + Self.tableSize(bytes.byte(at: 10) ?? 0)
        while let kind = bytes.byte(at: offset) {
            switch kind {
            case 0x21:
                offset += 2
                guard Self.skipBlocks(bytes, &offset) else { return }
            case 0x2C:
                offset += 10 + Self.tableSize(bytes.byte(at: offset + 9) ?? 0) + 1
                isFirstPictureComplete = Self.skipBlocks(bytes, &offset)
                return
            default: return
            }
        }
    }

    /// Bytes of the colour table that the flags announce.
    private static func tableSize(_ flags: Int) -> Int { flags & 0x80 == 0 ? 0 : 3 << (flags & 7 + 1) }

    /// Skips data blocks up to the empty one.
    private static func skipBlocks(_ bytes: Span<UInt8>, _ offset: inout Int) -> Bool {
        while let length = bytes.byte(at: offset) {
            offset += 1 + length
            if length == 0 { return true }
        }
        return false
    }
}
