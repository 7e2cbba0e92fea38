/// The containers that a local file may be: those that hold their video in the file itself.
///
/// Playlists, scripts and descriptions of sessions (HLS, DASH, concat, SDP, FFmpeg's metadata) name other files and
/// hosts, and text formats (subtitles, teletype) match anything; none of them is here.
enum Demuxers {
    /// Containers that are recognised without doubt.
    static let certain: Set<String> = [
        "mov", "mp4", "matroska", "webm", "avi", "flv", "live_flv", "asf", "mpegts", "mpeg", "ogg", "mxf", "gxf", "nut",
        "yuv4mpegpipe", "ivf", "rm", "wtv", "dv", "nsv", "nuv", "dhav", "swf", "flic", "roq", "smk", "bink", "film_cpk",
        "pva", "lvf", "ifv", "kux", "mjpeg_2000", "r3d", "mvi",
    ]

    /// Streams of pictures without a container, whose signatures are short.
    static let bare: Set<String> = [
        "h264", "hevc", "mpegvideo", "m4v", "mjpeg", "mpjpeg", "smjpeg", "obu", "av1", "vc1", "vc1test", "h261",
        "h263", "cavsvideo", "dirac", "dnxhd", "avs2", "avs3", "ingenient", "ipu",
    ]

    /// Those of them whose pictures say nothing of time, so that FFmpeg makes their stamps up.
    static let clockless = bare.subtracting(["smjpeg", "vc1test"])

    /// Containers of sound, so that an error can say what was found.
    static let sound: Set<String> = [
        "mp3", "aac", "flac", "wav", "w64", "aiff", "ape", "ac3", "eac3", "dts", "amr", "au", "caf", "tta", "tak", "wv",
        "mpc", "mpc8", "voc", "dsf", "oma", "truehd", "mlp", "loas", "latm", "gsm", "shn", "xwma", "sds", "libgme",
        "libopenmpt", "mmf", "act", "adx", "vqf",
    ]

    /// The first of the names that a demuxer answers to (`mov,mp4,m4a,…`).
    static func first(_ names: String) -> String {
        String(names.prefix { $0 != "," })
    }
}
