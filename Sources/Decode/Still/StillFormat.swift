import CFFmpeg

/// A file format that holds pictures rather than a recording.
enum StillFormat: String, CaseIterable, Sendable {
    case jpeg, jpegLS, png, gif, webp, bmp, tiff, heif, icon, jpegXL, jpeg2000, photoshop, dds, openEXR, qoi
    case pbm, pgm, ppm, pam, pfm, phm, sgi, pcx, targa, sunRaster, xwd, xpm, xbm, dpx

    /// The format by the first bytes; `suffix` (lower case) decides only where a format has no signature.
    ///
    /// - Parameters: the first bytes of the file, at least 512 where there are as many; the last 32.
    init?(head: Span<UInt8>, tail: Span<UInt8>, suffix: String) {
        if let format = Self.signed(head) ?? Self.portableMap(head) {
            self = format
        } else if TargaHeader(head).isPlausible,
            tail.has("TRUEVISION-XFILE.", at: tail.count - 18) || ["tga", "icb", "vda", "vst"].contains(suffix)
        {
            self = .targa
        } else if suffix == "xbm", head.has("#define ") {
            self = .xbm
        } else {
            return nil
        }
    }

    /// The formats that begin with bytes of their own.
    private static func signed(_ head: Span<UInt8>) -> StillFormat? {
        if head.has([0xFF, 0xD8, 0xFF]) { return head.has([0xFF, 0xD8, 0xFF, 0xF7]) ? .jpegLS : .jpeg }
        if head.has([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
        if head.has("GIF87a") || head.has("GIF89a") { return .gif }
        if head.has("RIFF"), head.has("WEBP", at: 8) { return .webp }
        if head.has("BM"), let header = head.number(at: 14, size: 4, bigEndian: false), (12...256).contains(header),
            head.number(at: 6, size: 4, bigEndian: false) == 0
        {
            return .bmp
        }
        if head.has([0x49, 0x49, 0x2A, 0]) || head.has([0x4D, 0x4D, 0, 0x2A]) { return .tiff }
        if head.has([0x49, 0x49, 0x2B, 0]) || head.has([0x4D, 0x4D, 0, 0x2B]) { return .tiff }
        if BrandBox(head)?.isPicture == true { return .heif }
        if IconDirectory(head) != nil { return .icon }
        if head.has([0xFF, 0x0A]) || head.has([0, 0, 0, 12, 0x4A, 0x58, 0x4C, 0x20, 13, 10, 0x87, 10]) {
            return .jpegXL
        }
        if head.has([0xFF, 0x4F, 0xFF, 0x51]) || head.has([0, 0, 0, 12, 0x6A, 0x50, 0x20, 0x20, 13, 10, 0x87, 10]) {
            return BrandBox(head, at: 12)?.isMotionJPEG2000 == true ? nil : .jpeg2000
        }
        if head.has("8BPS"), [1, 2].contains(head.number(at: 4, size: 2, bigEndian: true)) { return .photoshop }
        if head.has("DDS "), head.number(at: 4, size: 4, bigEndian: false) == 124 { return .dds }
        if head.has([0x76, 0x2F, 0x31, 0x01]) { return .openEXR }
        if head.has("qoif") { return .qoi }
        if head.has([0x01, 0xDA]), [0, 1].contains(head.byte(at: 2)), [1, 2].contains(head.byte(at: 3)) {
            return .sgi
        }
        if head.has([0x59, 0xA6, 0x6A, 0x95]) { return .sunRaster }
        if head.has("SDPX") || head.has("XPDS") { return .dpx }
        if head.has("/* XPM */") { return .xpm }
        if head.number(at: 4, size: 4, bigEndian: true) == 7,
            (100...4096).contains(head.number(at: 0, size: 4, bigEndian: true) ?? 0),
            (head.number(at: 8, size: 4, bigEndian: true) ?? 9) < 3
        {
            return .xwd
        }
        if head.byte(at: 0) == 10, [0, 2, 3, 4, 5].contains(head.byte(at: 1)), head.byte(at: 2) == 1,
            [1, 2, 4, 8].contains(head.byte(at: 3)), (1...4).contains(head.byte(at: 65) ?? 0)
        {
            return .pcx
        }
        return nil
    }

    /// PBM to PAM: a letter, a digit and white space.
    private static func portableMap(_ head: Span<UInt8>) -> StillFormat? {
        guard head.byte(at: 0) == 0x50, let kind = head.byte(at: 1), let gap = head.byte(at: 2),
            [9, 10, 13, 32].contains(gap), let next = head.byte(at: 3)
        else { return nil }
        let isNumber = (48...57).contains(next) || next == 35 || [9, 10, 13, 32].contains(next)
        return switch UInt8(kind) {
        case UInt8(ascii: "1"), UInt8(ascii: "4"): isNumber ? .pbm : nil
        case UInt8(ascii: "2"), UInt8(ascii: "5"): isNumber ? .pgm : nil
        case UInt8(ascii: "3"), UInt8(ascii: "6"): isNumber ? .ppm : nil
        case UInt8(ascii: "7"): head.has("WIDTH", at: 3) || next == 35 ? .pam : nil
        case UInt8(ascii: "F"), UInt8(ascii: "f"): isNumber ? .pfm : nil
        case UInt8(ascii: "H"), UInt8(ascii: "h"): isNumber ? .phm : nil
        default: nil
        }
    }

    /// The decoder by its name in FFmpeg.
    var decoder: String {
        switch self {
        case .jpeg: "mjpeg"
        case .jpegLS: "jpegls"
        case .jpegXL: "libjxl"
        case .photoshop: "psd"
        case .openEXR: "exr"
        case .sunRaster: "sunrast"
        case .icon: "bmp"
        case .heif: "libheif"
        default: rawValue
        }
    }

    /// The format as people call it.
    var name: String {
        switch self {
        case .jpegLS: "JPEG-LS"
        case .jpegXL: "JPEG XL"
        case .jpeg2000: "JPEG 2000"
        case .photoshop: "Photoshop"
        case .openEXR: "OpenEXR"
        case .heif: "HEIF"
        case .webp: "WebP"
        case .targa: "Targa"
        case .icon: "icon"
        case .sunRaster: "Sun raster"
        default: rawValue.uppercased()
        }
    }
}
