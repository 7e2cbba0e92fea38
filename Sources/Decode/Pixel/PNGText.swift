/// A text beside the pixels of a PNG: a keyword and what is said.
public struct PNGText: Sendable, Hashable {
    /// 1 to 79 characters of ASCII, such as `Title` or `Software`.
    public let keyword: String
    /// Any text; NUL is left out of it.
    public let text: String

    /// A text under a keyword that the format can hold (PNG specification, 11.3.3.2 "tEXt").
    public init(keyword: String, text: String) {
        let bytes = Array(keyword.utf8)
        precondition(
            (1...79).contains(bytes.count) && bytes.allSatisfy { (0x20...0x7E).contains($0) } && bytes.first != 0x20
                && bytes.last != 0x20,
            "a keyword is 1 to 79 letters of ASCII")
        self.keyword = keyword
        self.text = text
    }

    /// As `tEXt` where Latin-1 holds the text, else as `iTXt`, which is UTF-8.
    var chunk: PNGChunks.Chunk {
        let scalars = text.unicodeScalars.filter { $0.value != 0 }
        let isLatin = scalars.allSatisfy { scalar in
            scalar.value == 0x0A || (0x20...0x7E).contains(scalar.value) || (0xA0...0xFF).contains(scalar.value)
        }
        let head = Array(keyword.utf8) + [0]
        if isLatin {
            return PNGChunks.Chunk(kind: "tEXt", content: head + scalars.map { UInt8(truncatingIfNeeded: $0.value) })
        }
        // Not compressed; neither language nor translated keyword.
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return PNGChunks.Chunk(kind: "iTXt", content: head + [0, 0, 0, 0] + Array(String(text).utf8))
    }
}
