/// The first directory of a TIFF file, which is also how EXIF is stored.
struct TIFFDirectory {
    /// The tags that are used of a picture file, and how many values of each at most.
    static let pictureTags = [
        256: 1, 257: 1, 259: 1, 273: 65_536, 274: 1, 279: 65_536, 322: 1, 323: 1, 324: 1, 338: 1,
    ]
    /// The one tag that is used of EXIF inside of another file: Orientation.
    static let exifTags = [274: 1]

    private var values: [Int: [Int]] = [:]
    /// Whether the file uses 8-byte offsets.
    private(set) var isBig = false

    /// Reads from the byte-order mark at `start`; nil where there is no directory.
    ///
    /// - Parameter tags: those to keep, and how many values of each at most: entries may share their values, so that a
    ///   file of some kilobytes can have millions of them.
    init?(_ bytes: Span<UInt8>, at start: Int = 0, keeping tags: [Int: Int] = pictureTags) {
        let isBigEndian = bytes.has("MM", at: start)
        guard isBigEndian || bytes.has("II", at: start) else { return nil }
        let version = bytes.number(at: start + 2, size: 2, bigEndian: isBigEndian)
        if version == 43 {
            isBig = true
            return
        }
        guard version == 42, let offset = bytes.number(at: start + 4, size: 4, bigEndian: isBigEndian),
            let count = bytes.number(at: start + offset, size: 2, bigEndian: isBigEndian)
        else { return nil }
        for index in 0..<min(count, 512) {
            let entry = start + offset + 2 + index * 12
            guard let tag = bytes.number(at: entry, size: 2, bigEndian: isBigEndian),
                let type = bytes.number(at: entry + 2, size: 2, bigEndian: isBigEndian),
                let length = bytes.number(at: entry + 4, size: 4, bigEndian: isBigEndian)
            else { break }
            let size = [1: 1, 2: 1, 3: 2, 4: 4, 6: 1, 7: 1][type] ?? 0
            guard size > 0, let most = tags[tag], values[tag] == nil else { continue }
            var place = entry + 8
            if size * length > 4 {
                guard let pointer = bytes.number(at: place, size: 4, bigEndian: isBigEndian) else { continue }
                place = start + pointer
            }
            values[tag] = (0..<min(length, most)).compactMap {
                bytes.number(at: place + $0 * size, size: size, bigEndian: isBigEndian)
            }
        }
    }

    /// The first value of a tag.
    func first(_ tag: Int) -> Int? { values[tag]?.first }
    /// All values of a tag.
    func all(_ tag: Int) -> [Int] { values[tag] ?? [] }

    var width: Int? { first(256) }
    var height: Int? { first(257) }
    var orientation: Orientation? { first(274).flatMap(Orientation.init(rawValue:)) }
    /// JPEG inside of TIFF, by either of its numbers.
    var isJPEG: Bool { [6, 7].contains(first(259)) }
    /// Tiles instead of strips: TileWidth, TileLength.
    var isTiled: Bool { values[322] != nil || values[323] != nil || values[324] != nil }

    /// The meaning of a component beyond red, green and blue: ExtraSamples.
    var alpha: AlphaMeaning {
        switch first(338) {
        case 1: .premultiplied
        case 2: .straight
        default: .none
        }
    }

    /// The offset behind the last strip: a shorter file is cut.
    var endOfStrips: Int? {
        zip(all(273), all(279)).map { $0 + $1 }.max()
    }
}
