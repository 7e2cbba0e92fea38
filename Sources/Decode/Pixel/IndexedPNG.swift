import CFFmpeg

/// A picture of one palette index a pixel, as a file that readers give back index by index.
public struct IndexedPNG: Sendable {
    /// A colour of the palette, 0…255 each.
    public struct Colour: Sendable, Hashable {
        /// Red.
        public let red: UInt8
        /// Green.
        public let green: UInt8
        /// Blue.
        public let blue: UInt8
        /// 0 is transparent.
        public let alpha: UInt8

        /// A colour, opaque if not said otherwise.
        public init(red: UInt8, green: UInt8, blue: UInt8, alpha: UInt8 = 255) {
            self.red = red
            self.green = green
            self.blue = blue
            self.alpha = alpha
        }

        fileprivate var packed: UInt32 {
            UInt32(alpha) << 24 | UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue)
        }
    }

    /// Pixels in a row.
    public let width: Int
    /// Rows.
    public let height: Int
    /// One index a pixel, row by row.
    public let indices: [UInt8]
    /// The colours of the indices from 0 on.
    public let palette: [Colour]
    /// What is said beside the pixels.
    public let texts: [PNGText]

    /// A picture of `width` x `height` indices, each of which has a colour among the 1…256 of `palette`.
    public init(width: Int, height: Int, indices: [UInt8], palette: [Colour], texts: [PNGText] = []) {
        precondition(indices.count == width * height, "every pixel has its index")
        precondition((1...256).contains(palette.count), "a palette has 1 to 256 colours")
        self.width = width
        self.height = height
        self.indices = indices
        self.palette = palette
        self.texts = texts
    }

    /// The file's bytes.
    ///
    /// The palette is as long as ``palette``, and longer only where an index has no colour there: it is black then.
    /// Throws as ``PNGEncoder/rgb(_:width:height:stride:texts:)`` does.
    public func encoded() throws(DecodeError) -> [UInt8] {
        let black = Colour(red: 0, green: 0, blue: 0)
        let colours = palette + [Colour](repeating: black, count: 256 - palette.count)
        let layout = PNGEncoder.Layout(width: width, height: height, stride: width, format: AV_PIX_FMT_PAL8)
        let file = try PNGEncoder.encode(indices.span, layout, palette: colours.map(\.packed), effort: .flat)
        let count = max(palette.count, Int(indices.max() ?? 0) + 1)
        return PNGChunks.inserting(texts.map(\.chunk), in: PNGChunks.trimmingPalette(of: file, to: count))
    }
}
