import Decode
import Glibc

/// The PNG files that a segmentation is written to.
enum MaskFiles {
    /// The map itself: one index a pixel, which says in its palette and texts what the indices are.
    ///
    /// The texts are `Software`, `Title`, and `Label k` for the k-th label. Throws `DecodeError` where there is no
    /// encoder or no memory.
    static func indexed(_ picture: MaskPicture) throws(DecodeError) -> [UInt8] {
        let last = max(picture.labels.count, Int(picture.map.max() ?? 0))
        return try IndexedPNG(
            width: picture.width, height: picture.height, indices: picture.map,
            palette: (0...last).map { MaskPalette.colour($0) }, texts: texts("Label map", of: picture)
        ).encoded()
    }

    /// One label's scores, 0…255, one a pixel, as grey values; throws as ``indexed(_:)`` does.
    ///
    /// - Parameters:
    ///   - scores: `width` x `height` values, row by row.
    ///   - label: the name that the file says it is of.
    static func soft(
        _ scores: [UInt8], width: Int, height: Int, label: String? = nil
    ) throws(DecodeError) -> [UInt8] {
        let title = label.map { "Scores of \($0)" } ?? "Scores"
        return try PNGEncoder.grey(scores.span, width: width, height: height, texts: credits(title))
    }

    /// The picture with its labels painted over it, for people, and the texts of ``indexed(_:)``; throws as that does.
    ///
    /// - Parameters:
    ///   - rgb: the picture's pixels, 3 bytes each, of the map's size.
    ///   - stride: bytes from one row to the next.
    static func overlay(
        _ picture: MaskPicture, over rgb: Span<UInt8>, stride: Int
    ) throws(DecodeError) -> [UInt8] {
        let canvas = MaskPainter(picture).painted(over: rgb, stride: stride)
        return try PNGEncoder.rgb(
            canvas.pixels.span, width: picture.width, height: picture.height, stride: 3 * picture.width,
            texts: texts("Picture with its labels", of: picture))
    }

    /// Software and title, and what each index is called.
    private static func texts(_ title: String, of picture: MaskPicture) -> [PNGText] {
        credits(title) + picture.labels.enumerated().map { PNGText(keyword: "Label \($0 + 1)", text: $1) }
    }

    /// Whether a file is one of these: a PNG, called so, whose software is this program.
    static func isOwn(_ path: PathBytes) -> Bool {
        guard path.name.suffix(4).elementsEqual(".png".utf8) else { return false }
        let number = unsafe path.withCString { unsafe open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard number >= 0 else { return false }
        defer { close(number) }
        var beginning = [UInt8](repeating: 0, count: 4096)
        let count = unsafe read(number, &beginning, beginning.count)
        return beginning.prefix(max(count, 0)).starts(with: [0x89] + Array("PNG\r\n".utf8))
            && beginning.firstRange(of: Array("tEXtSoftware\0tagclipd ".utf8)) != nil
    }

    /// The software comes first, where ``isOwn(_:)`` sees it: a title may be longer than what that reads.
    private static func credits(_ title: String) -> [PNGText] {
        [PNGText(keyword: "Software", text: "tagclipd \(Version.current)"), PNGText(keyword: "Title", text: title)]
    }
}
