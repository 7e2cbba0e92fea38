/// The markers of the first picture in a JPEG file.
struct JPEGStructure {
    private(set) var width = 0
    private(set) var height = 0
    private(set) var components = 0
    private(set) var precision = 8
    /// The frame marker: 0xC0 baseline, 0xC2 progressive, 0xC9 and up arithmetic.
    private(set) var frameMarker = 0
    private(set) var hasAdobeMarker = false
    /// Whether the file says that it holds several pictures (MPF): further ones are no film.
    private(set) var isMultiPicture = false
    private(set) var orientation: Orientation?
    /// Whether EXIF was met: a further segment of it is not read, whatever the first one says.
    private var hasExif = false
    /// The offset after the end marker; nil where the file ends before.
    private(set) var end: Int?

    init(_ bytes: Span<UInt8>, from start: Int = 0) {
        var offset = start + 2
        while let marker = Self.nextMarker(bytes, &offset) {
            if marker == 0xD9 {
                end = offset
                return
            }
            // Markers without a length: restarts and start of image.
            if (0xD0...0xD8).contains(marker) || marker == 0x01 { continue }
            guard let length = bytes.number(at: offset, size: 2, bigEndian: true), length >= 2 else { return }
            read(bytes, marker: marker, at: offset + 2, length: length - 2)
            offset += length
        }
    }

    /// The next marker, skipping what lies before it; leaves `offset` after it.
    private static func nextMarker(_ bytes: Span<UInt8>, _ offset: inout Int) -> Int? {
        let count = bytes.count
        while offset + 1 < count {
            if bytes[offset] == 0xFF {
                let value = bytes[offset + 1]
                if value != 0, value != 0xFF {
                    offset += 2
                    return Int(value)
                }
            }
            offset += 1
        }
        return nil
    }

    private mutating func read(_ bytes: Span<UInt8>, marker: Int, at offset: Int, length: Int) {
        switch marker {
        case 0xC0...0xCF where ![0xC4, 0xC8, 0xCC].contains(marker) && frameMarker == 0:
            frameMarker = marker
            precision = bytes.byte(at: offset) ?? 0
            height = bytes.number(at: offset + 1, size: 2, bigEndian: true) ?? 0
            width = bytes.number(at: offset + 3, size: 2, bigEndian: true) ?? 0
            components = bytes.byte(at: offset + 5) ?? 0
        case 0xE1 where bytes.has([0x45, 0x78, 0x69, 0x66, 0], at: offset) && !hasExif:
            hasExif = true
            orientation = TIFFDirectory(bytes, at: offset + 6, keeping: TIFFDirectory.exifTags)?.orientation
        case 0xE2 where bytes.has([0x4D, 0x50, 0x46, 0], at: offset):
            isMultiPicture = true
        case 0xEE where bytes.has("Adobe", at: offset) && length >= 12:
            hasAdobeMarker = true
        default: break
        }
    }

    /// Whether another picture of the same size follows at once: a film of JPEG pictures.
    func isFilm(_ bytes: Span<UInt8>) -> Bool {
        guard !isMultiPicture, let end, bytes.has([0xFF, 0xD8, 0xFF], at: end) else { return false }
        let next = JPEGStructure(bytes, from: end)
        return next.width == width && next.height == height && next.width > 0
    }
}
