/// The header of a Targa file, a format without signature.
struct TargaHeader {
    let isPlausible: Bool
    /// Bits of a pixel that are transparency; where there are none the fourth byte has no meaning.
    let alphaBits: Int
    let width: Int
    let height: Int
    /// Bits of a pixel of grey, alpha among them; nil where it has colours.
    let greyBits: Int?

    init(_ bytes: Span<UInt8>) {
        let map = bytes.byte(at: 1) ?? 2
        let kind = bytes.byte(at: 2) ?? 0
        let depth = bytes.byte(at: 16) ?? 0
        width = bytes.number(at: 12, size: 2, bigEndian: false) ?? 0
        height = bytes.number(at: 14, size: 2, bigEndian: false) ?? 0
        greyBits = [3, 11].contains(kind) ? Int(depth) : nil
        alphaBits = (bytes.byte(at: 17) ?? 0) & 15
        isPlausible =
            map <= 1 && [1, 2, 3, 9, 10, 11].contains(kind) && [8, 15, 16, 24, 32].contains(depth) && width > 0
            && height > 0 && (map == 1) == [1, 9].contains(kind) && (bytes.byte(at: 17) ?? 255) & 0xC0 == 0
    }
}
