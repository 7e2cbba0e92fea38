import CFFmpeg

/// How the pixels of a format lie in memory, from libavutil's descriptor.
struct PixelFormat {
    /// Where one component of a pixel lies.
    struct Component {
        let plane: Int
        /// Bytes (bits in a bit stream) from one pixel to the next.
        let step: Int
        let offset: Int
        let shift: Int
        let depth: Int
        /// The largest value.
        var maximum: Int { (1 << depth) - 1 }
    }

    let name: String
    let components: [Component]
    /// Binary logarithm of the rows of luma that share one of colour differences.
    let rowShift: Int
    private let flags: UInt64

    /// The description of a format; nil where it is no format of pixels in memory.
    init?(_ format: AVPixelFormat) {
        guard let descriptor = unsafe av_pix_fmt_desc_get(format) else { return nil }
        let name = unsafe String(cString: descriptor.pointee.name)
        self.name = name
        flags = unsafe descriptor.pointee.flags
        rowShift = unsafe Int(descriptor.pointee.log2_chroma_h)
        components = unsafe (0..<Int32(descriptor.pointee.nb_components)).map { index in
            let component = unsafe decode_component(descriptor, index)
            var (shift, depth) = (Int(component.shift), Int(component.depth))
            // Older descriptors of it tell other places than libavutil's own page, and than libswscale takes.
            if name == "rgb8" { (shift, depth) = [(5, 3), (2, 3), (0, 2)][Int(index)] }
            return Component(
                plane: Int(component.plane), step: Int(component.step), offset: Int(component.offset), shift: shift,
                depth: depth)
        }
        guard !has(AV_PIX_FMT_FLAG_HWACCEL), !components.isEmpty else { return nil }
    }

    private func has(_ flag: Int32) -> Bool { flags & UInt64(flag) != 0 }

    var isPalette: Bool { has(AV_PIX_FMT_FLAG_PAL) }
    var isBitstream: Bool { has(AV_PIX_FMT_FLAG_BITSTREAM) }
    var isBigEndian: Bool { has(AV_PIX_FMT_FLAG_BE) }
    var isFloat: Bool { has(AV_PIX_FMT_FLAG_FLOAT) }
    var isGrey: Bool { components.count <= 2 && !isPalette && !has(AV_PIX_FMT_FLAG_RGB) }
    /// Whether the format stores transparency; a fourth byte without meaning is none.
    var hasAlpha: Bool { has(AV_PIX_FMT_FLAG_ALPHA) && !isPalette && components.count != 3 && components.count != 1 }
    /// Whether black is stored as 1.
    var isWhiteZero: Bool { name == "monow" }

    /// Whether the values can be taken as they are: red, green and blue, grey, or a palette.
    ///
    /// What is left is for libswscale: luma with colour differences, CIE XYZ and sensor mosaics, and the integers of more
    /// than 16 bits that FFmpeg has from version 8 on.
    var isDirect: Bool {
        guard !has(AV_PIX_FMT_FLAG_BAYER), !name.hasPrefix("xyz"), isFloat || maximumDepth <= 16 else { return false }
        if isBitstream { return components.count == 1 && components[0].depth == 1 }
        return isPalette || isGrey || has(AV_PIX_FMT_FLAG_RGB)
    }

    /// Where a byte of luma lies, in formats of luma and colour differences.
    var byteLuma: Component? {
        guard !isDirect, !isBitstream, !isFloat, !has(AV_PIX_FMT_FLAG_BAYER), !name.hasPrefix("xyz"),
            let luma = components.first,
            luma.depth == 8, luma.shift == 0
        else { return nil }
        return luma
    }

    var maximumDepth: Int { components.map(\.depth).max() ?? 8 }
}
