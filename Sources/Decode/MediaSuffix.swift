/// Names by which pictures and videos usually go.
public enum MediaSuffix {
    /// Pictures.
    static let pictures: Set<String> = [
        "jpg", "jpeg", "jpe", "jfif", "jps", "mpo", "png", "apng", "webp", "gif", "bmp", "dib", "tif", "tiff", "avif",
        "avifs", "heic", "heif", "heics", "heifs", "hif", "jxl", "jp2", "j2k", "j2c", "jpf", "jpx", "jls", "psd", "dds",
        "exr", "qoi",
        "ppm", "pgm", "pbm", "pnm", "pam", "pfm", "phm", "sgi", "rgb", "bw", "pcx", "tga", "icb", "vda", "vst", "ico",
        "cur", "xwd",
        "xbm", "xpm", "ras", "sun", "dpx",
    ]
    /// Containers and bare streams of video.
    static let videos: Set<String> = [
        "mp4", "m4v", "mov", "qt", "3gp", "3g2", "mj2", "mkv", "mk3d", "webm", "avi", "divx", "flv", "f4v", "asf",
        "wmv", "ts",
        "m2ts", "mts", "m2t", "mpg", "mpeg", "mpe", "m1v", "m2v", "mpv", "vob", "ogv", "ogm", "ogx", "mxf", "gxf",
        "nut", "y4m",
        "ivf", "obu", "rm", "rmvb", "wtv", "dv", "dif", "nsv", "264", "h264", "avc", "265", "h265", "hevc", "mjpg",
        "mjpeg", "vc1", "swf", "flc", "fli", "roq", "smk", "bik", "gifv", "dav", "insv", "lrv", "mod", "tod",
    ]
    /// Sound: never tagged, and said so rather than passed over.
    static let sounds: Set<String> = ["mp3", "m4a", "m4b", "flac", "ogg", "oga", "opus", "wav", "aac", "wma", "aiff"]

    /// Whether a file of this name is expected to be a picture, video or sound, whatever it holds.
    public static func isMedia(_ path: [UInt8]) -> Bool {
        let suffix = of(path)
        return pictures.contains(suffix) || videos.contains(suffix) || sounds.contains(suffix)
    }

    /// Whether a file of this name is expected to be a video.
    public static func isVideo(_ path: [UInt8]) -> Bool {
        videos.contains(of(path))
    }

    /// What follows the last dot of the file's name, in lower case; empty where there is none.
    static func of(_ path: [UInt8]) -> String {
        let name = path.split(separator: UInt8(ascii: "/")).last ?? []
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > name.startIndex else { return "" }
        return String(decoding: name[(dot + 1)...], as: UTF8.self).lowercased()
    }
}
