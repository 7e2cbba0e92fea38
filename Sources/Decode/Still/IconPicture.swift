/// The largest picture of an icon as a file of its own, and its mask.
struct IconPicture {
    let file: [UInt8]
    let format: StillFormat
    let endsEarly: Bool
    private let mask: [UInt8]
    private let width: Int
    private let height: Int

    init(_ bytes: Span<UInt8>, label: String, maxPixels: Int) throws(DecodeError) {
        guard let entry = IconDirectory(bytes)?.largest else { throw .corrupt("\(label): the icon has no picture") }
        guard entry.offset < bytes.count else { throw .truncated("\(label): the icon ends before its picture") }
        endsEarly = entry.offset + entry.size > bytes.count
        let content = bytes.extracting(entry.offset..<min(bytes.count, entry.offset + entry.size))
        if content.has([0x89, 0x50, 0x4E, 0x47]) {
            (format, mask, width, height) = (.png, [], 0, 0)
            file = content.indices.map { content[$0] }
            return
        }
        guard let bitmap = IconDirectory.bitmap(content) else {
            throw .corrupt("\(label): the bitmap of the icon has an impossible header")
        }
        let columns = content.number(at: 4, size: 4, bigEndian: false) ?? 0
        // With 32 bits the transparency is in the pixels.
        let needed = (columns + 31) / 32 * 4 * bitmap.height
        let hasMask = bitmap.depth < 32 && bitmap.mask + needed <= content.count
        (format, width, height) = (.bmp, columns, bitmap.height)
        mask = hasMask ? (0..<needed).map { content[bitmap.mask + $0] } : []
        file = bitmap.file
    }

    /// Whether the mask hides a pixel; rows of the mask go upwards.
    func isTransparent(x: Int, y: Int) -> Bool {
        guard x < width, y < height else { return false }
        let at = (height - 1 - y) * ((width + 31) / 32 * 4) + x / 8
        return at < mask.count && mask[at] >> (7 - UInt8(x % 8)) & 1 == 1
    }
}
