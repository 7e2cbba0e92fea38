/// The directory of a Windows icon or cursor.
struct IconDirectory {
    /// One picture of the icon.
    struct Entry {
        let width: Int
        let height: Int
        let depth: Int
        let size: Int
        let offset: Int
    }

    let entries: [Entry]

    init?(_ bytes: Span<UInt8>) {
        guard bytes.has([0, 0, 1, 0]) || bytes.has([0, 0, 2, 0]),
            let count = bytes.number(at: 4, size: 2, bigEndian: false), (1...256).contains(count)
        else { return nil }
        var entries: [Entry] = []
        for index in 0..<count {
            let at = 6 + index * 16
            guard let width = bytes.byte(at: at), let height = bytes.byte(at: at + 1),
                let reserved = bytes.byte(at: at + 3),
                let depth = bytes.number(at: at + 6, size: 2, bigEndian: false),
                let size = bytes.number(at: at + 8, size: 4, bigEndian: false),
                let offset = bytes.number(at: at + 12, size: 4, bigEndian: false)
            else { break }
            guard reserved == 0 || reserved == 255, size >= 40, offset >= 6 + count * 16 else { return nil }
            entries.append(
                Entry(
                    width: width == 0 ? 256 : width, height: height == 0 ? 256 : height, depth: depth, size: size,
                    offset: offset))
        }
        guard !entries.isEmpty else { return nil }
        self.entries = entries
    }

    /// The largest picture, and of the largest the one with the most colours.
    var largest: Entry? {
        entries.max { ($0.width * $0.height, $0.depth) < ($1.width * $1.height, $1.depth) }
    }

    /// A bitmap file made of an entry's bytes, and where its one-bit mask of transparent pixels begins.
    ///
    /// Icons store bitmaps without the file header and with the mask below the colours, counted in the height.
    static func bitmap(_ entry: Span<UInt8>) -> (file: [UInt8], mask: Int, height: Int, depth: Int)? {
        guard let header = entry.number(at: 0, size: 4, bigEndian: false), (40...256).contains(header),
            let width = entry.number(at: 4, size: 4, bigEndian: false), (1...4096).contains(width),
            let doubled = entry.number(at: 8, size: 4, bigEndian: false), (2...8192).contains(doubled),
            let depth = entry.number(at: 14, size: 2, bigEndian: false), [1, 4, 8, 16, 24, 32].contains(depth),
            let used = entry.number(at: 32, size: 4, bigEndian: false), used <= 256
        else { return nil }
        let colours = depth > 8 ? used : used == 0 ? 1 << depth : used
        let pixels = header + colours * 4
        let height = doubled / 2
        let mask = pixels + (width * depth + 31) / 32 * 4 * height
        var file = Array("BM".utf8)
        file += littleEndian(14 + entry.count) + [0, 0, 0, 0] + littleEndian(14 + pixels)
        for index in entry.indices { file.append(entry[index]) }
        file.replaceSubrange(22..<26, with: littleEndian(height))
        return (file, mask, height, depth)
    }

    private static func littleEndian(_ value: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}
