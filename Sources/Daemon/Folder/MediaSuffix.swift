/// The suffixes that promise a picture or a video: such a file is due even if its content turns out to be none.
///
/// Suffixes that mean other things as well (`ts` is also TypeScript) are not here: content decides about those.
enum MediaSuffix {
    /// Whether a path ends in one of the suffixes, in upper or lower case.
    static func isMedia(_ path: PathBytes) -> Bool {
        let name = path.name
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > name.startIndex else { return false }
        let suffix = String(decoding: name[(dot + 1)...], as: UTF8.self)
        return suffix.utf8.count <= 5 && known.contains(suffix.lowercased())
    }

    private static let known: Set<String> = [
        "jpg", "jpeg", "jpe", "jfif", "png", "apng", "webp", "gif", "bmp", "dib", "tif", "tiff",
        "avif", "avifs", "heic", "heif", "hif", "jp2", "j2k", "jxl", "pbm", "pgm", "ppm", "pnm", "pam", "tga",
        "mp4", "m4v", "mov", "qt", "mkv", "webm", "avi", "mpg", "mpeg", "mpe", "m2v", "mts", "m2ts",
        "3gp", "3g2", "wmv", "asf", "flv", "f4v", "ogv", "mxf", "vob", "mjpeg", "mjpg", "y4m", "divx",
    ]
}
