/// The `ftyp` box at the start of ISO media files: what the file says it is.
struct BrandBox {
    let brands: [String]

    init?(_ bytes: Span<UInt8>, at start: Int = 0) {
        guard bytes.has("ftyp", at: start + 4), let size = bytes.number(at: start, size: 4, bigEndian: true),
            size >= 12
        else { return nil }
        var brands: [String] = []
        var offset = start + 8
        while offset + 4 <= min(start + size, bytes.count), brands.count < 32 {
            // The four bytes after the major brand are its version.
            if offset != start + 12 {
                brands.append(String(decoding: (0..<4).map { bytes[offset + $0] }, as: UTF8.self))
            }
            offset += 4
        }
        self.brands = brands
    }

    /// Whether the file is a HEIF or AVIF picture or sequence.
    var isPicture: Bool {
        let pictures: Set = [
            "heic", "heix", "heim", "heis", "hevc", "hevx", "avif", "avis", "mif1", "mif2", "msf1", "miaf", "jpeg",
            "j2ki",
        ]
        guard let major = brands.first else { return false }
        return pictures.contains(major)
    }

    /// Whether the file is a sequence of pictures, where the first may stand in a track alone.
    var isSequence: Bool { !Set(brands).isDisjoint(with: ["hevc", "hevx", "avis", "msf1"]) }

    var isMotionJPEG2000: Bool { brands.first?.hasPrefix("mj") ?? false }
}
