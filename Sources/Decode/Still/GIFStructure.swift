/// The blocks of a GIF file up to the end of its first picture.
struct GIFStructure {
    /// Where a picture lies on the canvas.
    struct Rectangle {
        let left: Int
        let top: Int
        let width: Int
        let height: Int

        /// Whether a pixel of the canvas lies in it.
        func contains(x: Int, y: Int) -> Bool {
            x >= left && x - left < width && y >= top && y - top < height
        }
    }

    private(set) var isFirstPictureComplete = false
    private(set) var firstPicture: Rectangle?

    init(_ bytes: Span<UInt8>) {
        var offset = 13 + Self.tableSize(bytes.byte(at: 10) ?? 0)
        while let kind = bytes.byte(at: offset) {
            switch kind {
            case 0x21:
                offset += 2
                guard Self.skipBlocks(bytes, &offset) else { return }
            case 0x2C:
                let numbers = (0..<4).compactMap { bytes.number(at: offset + 1 + 2 * $0, size: 2, bigEndian: false) }
                guard numbers.count == 4 else { return }
                firstPicture = Rectangle(left: numbers[0], top: numbers[1], width: numbers[2], height: numbers[3])
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
