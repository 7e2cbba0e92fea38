/// What a picture file says of itself before anything is decoded.
struct StillStructure {
    var width: Int?
    var height: Int?
    var orientation = Orientation.upright
    /// Whether EXIF inside of the file was met: the first piece of it counts.
    private var hasExif = false
    var alpha = AlphaMeaning.straight
    /// Whether the file ends before its first picture does.
    var endsEarly = false
    /// Why the picture can't be decoded although the format is known.
    var obstacle: String?
    var isInk = false
    /// The part of the canvas that the first picture of an animation covers; the rest shows nothing.
    var covered: GIFStructure.Rectangle?
    /// Whether a decoder that is told to be strict refuses what is merely unknown to it.
    var refusesUnknown = false
    /// Whether the format stores luma from 16 to 235.
    var isLimitedRange = false

    init(_ bytes: Span<UInt8>, format: StillFormat) {
        switch format {
        case .jpeg: readJPEG(bytes)
        case .png: readPNG(bytes)
        case .webp: readWebP(bytes)
        case .tiff: readTIFF(bytes)
        case .bmp: readBitmap(bytes)
        case .gif:
            width = bytes.number(at: 6, size: 2, bigEndian: false)
            height = bytes.number(at: 8, size: 2, bigEndian: false)
            let structure = GIFStructure(bytes)
            endsEarly = !structure.isFirstPictureComplete
            covered = structure.firstPicture
        case .photoshop:
            height = bytes.number(at: 14, size: 4, bigEndian: true)
            width = bytes.number(at: 18, size: 4, bigEndian: true)
        case .qoi:
            width = bytes.number(at: 4, size: 4, bigEndian: true)
            height = bytes.number(at: 8, size: 4, bigEndian: true)
            endsEarly = !bytes.has([0, 0, 0, 0, 0, 0, 0, 1], at: bytes.count - 8)
        case .dds:
            height = bytes.number(at: 12, size: 4, bigEndian: false)
            width = bytes.number(at: 16, size: 4, bigEndian: false)
        case .targa:
            let header = TargaHeader(bytes)
            (width, height) = (header.width, header.height)
            if header.alphaBits == 0 { alpha = .none }
            if let bits = header.greyBits, bits != 8 {
                obstacle = "it is grey of \(bits) bits, which libavcodec takes for colours"
            }
        case .sgi:
            width = bytes.number(at: 6, size: 2, bigEndian: true)
            height = bytes.number(at: 8, size: 2, bigEndian: true)
        case .openEXR: alpha = .premultiplied
        default: break
        }
    }

    private mutating func readJPEG(_ bytes: Span<UInt8>) {
        let structure = JPEGStructure(bytes)
        (width, height) = (structure.width, structure.height)
        orientation = structure.orientation ?? .upright
        endsEarly = structure.end == nil
        // Four components without Adobe's marker are ink that is not inverted.
        isInk = structure.components == 4 && !structure.hasAdobeMarker
        if structure.frameMarker >= 0xC9 { obstacle = "its entropy coding is arithmetic" }
        if structure.frameMarker != 0, structure.frameMarker != 0xC3, structure.precision != 8 {
            obstacle = "it has \(structure.precision) bits a component"
        }
    }

    private mutating func readPNG(_ bytes: Span<UInt8>) {
        width = bytes.number(at: 16, size: 4, bigEndian: true)
        height = bytes.number(at: 20, size: 4, bigEndian: true)
        var offset = 8
        while let length = bytes.number(at: offset, size: 4, bigEndian: true) {
            if bytes.has("IEND", at: offset + 4) { return }
            if bytes.has("eXIf", at: offset + 4) { readExif(bytes, at: offset + 8) }
            offset += 12 + length
        }
        endsEarly = true
    }

    private mutating func readWebP(_ bytes: Span<UInt8>) {
        isLimitedRange = true
        endsEarly = (bytes.number(at: 4, size: 4, bigEndian: false) ?? 0) + 8 > bytes.count
        if bytes.has("VP8X", at: 12) {
            width = bytes.number(at: 24, size: 3, bigEndian: false).map { $0 + 1 }
            height = bytes.number(at: 27, size: 3, bigEndian: false).map { $0 + 1 }
            if (bytes.byte(at: 20) ?? 0) & 2 != 0 { obstacle = "it is an animation, which libavcodec can't decode" }
        } else if bytes.has("VP8L", at: 12), let sides = bytes.number(at: 21, size: 4, bigEndian: false) {
            (width, height) = (sides & 0x3FFF + 1, sides >> 14 & 0x3FFF + 1)
        } else if bytes.has("VP8 ", at: 12) {
            width = bytes.number(at: 26, size: 2, bigEndian: false).map { $0 & 0x3FFF }
            height = bytes.number(at: 28, size: 2, bigEndian: false).map { $0 & 0x3FFF }
        }
        var offset = 12
        while let length = bytes.number(at: offset + 4, size: 4, bigEndian: false) {
            if bytes.has("EXIF", at: offset) {
                // Some writers put JPEG's marker in front.
                readExif(bytes, at: offset + 8 + (bytes.has("Exif", at: offset + 8) ? 6 : 0))
            }
            offset += 8 + length + length % 2
        }
    }

    private mutating func readExif(_ bytes: Span<UInt8>, at start: Int) {
        guard !hasExif else { return }
        hasExif = true
        let directory = TIFFDirectory(bytes, at: start, keeping: TIFFDirectory.exifTags)
        orientation = directory?.orientation ?? .upright
    }

    private mutating func readTIFF(_ bytes: Span<UInt8>) {
        alpha = .none
        refusesUnknown = true
        guard let directory = TIFFDirectory(bytes) else {
            endsEarly = true
            return
        }
        (width, height) = (directory.width, directory.height)
        orientation = directory.orientation ?? .upright
        alpha = directory.alpha
        endsEarly = (directory.endOfStrips ?? 0) > bytes.count
        if directory.isBig { obstacle = "it is a BigTIFF" }
        if directory.isJPEG { obstacle = "it holds JPEG strips, which libavcodec decodes to noise" }
        if directory.isTiled { obstacle = "it is stored in tiles, which libavcodec decodes to black" }
    }

    private mutating func readBitmap(_ bytes: Span<UInt8>) {
        guard let header = bytes.number(at: 14, size: 4, bigEndian: false) else { return }
        let size = header == 12 ? 2 : 4
        // A negative width stands for nothing.
        width = bytes.number(at: 18, size: size, bigEndian: false).map { $0 > Int(Int32.max) ? 0 : $0 }
        let rows = bytes.number(at: 18 + size, size: size, bigEndian: false) ?? 0
        // A negative height stands for rows from the top.
        height = rows > Int(Int32.max) ? 0x1_0000_0000 - rows : rows
        let depth = bytes.number(at: header == 12 ? 24 : 28, size: 2, bigEndian: false) ?? 0
        let compression = header == 12 ? 0 : bytes.number(at: 30, size: 4, bigEndian: false) ?? 0
        // Only a mask says that the fourth byte is transparency.
        let hasAlphaMask = header >= 56 && (bytes.number(at: 66, size: 4, bigEndian: false) ?? 0) != 0
        alpha = hasAlphaMask && [3, 6].contains(compression) ? .straight : .none
        let start = bytes.number(at: 10, size: 4, bigEndian: false) ?? 0
        if [0, 3].contains(compression), let width, let height {
            let (row, overflow) = width.multipliedReportingOverflow(by: depth)
            let (pixels, tooMany) = ((row + 31) / 32 * 4).multipliedReportingOverflow(by: height)
            let (end, isBeyond) = start.addingReportingOverflow(pixels)
            endsEarly = overflow || tooMany || isBeyond || end > bytes.count
        }
    }
}
